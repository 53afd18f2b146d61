package dev.satchel.ingress.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.bounds.Heap;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class JettyEdgeTest {
  private static final EdgeSettings DEFAULTS =
      new Binder(new MapConfigurationPropertySource(Map.of()))
          .bindOrCreate("satchel.ingress.connections", EdgeSettings.class);

  @Test
  void hasDefaults() {
    assertThat(DEFAULTS)
        .isEqualTo(
            new EdgeSettings(null, null, 512, Duration.ofSeconds(10), Duration.ofSeconds(35)));
  }

  @Test
  void boundsConnectionsByTheWaitsOfTheHeapAndTheOpenFiles() {
    Heap heap = new Heap(1 << 30);
    assertThat(DEFAULTS.connections(heap, 1_000_000)).isEqualTo(heap.waits());
    assertThat(DEFAULTS.connections(heap, 1_024)).isEqualTo(768);
    assertThat(DEFAULTS.allStreams(heap)).isEqualTo(heap.waits() * 3 / 2);
  }

  @Test
  void setsAnAcceptQueueOf4096Connections() {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    server.addConnector(connector);

    Http2Connections http2 =
        new Http2Connections(new StreamGrants(512, 512), new SimpleMeterRegistry());
    new JettyEdge(new ErrorHandler(), DEFAULTS, new Heap(1 << 30), http2, List.of())
        .customize(server);

    assertThat(connector.getAcceptQueueSize()).isEqualTo(4_096);
  }
}
