package dev.satchel.ingress.edge;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.satchel.ingress.bounds.Heap;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http2.WindowRateControl;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.springframework.boot.jetty.JettyServerCustomizer;

/**
 * Configures Jetty: problem details in place of its error pages, a listen backlog for as many
 * clients as may reconnect at once, and limits on what a client may hold: connections, streams, and
 * the time that headers take.
 *
 * <p>A connection may have more HTTP/2 streams than Jetty's default of 128, because each long poll
 * uses one, and a client with a single connection (such as Java's) has no other way to wait for
 * several hundred tickets. As a defence against rapid resets, Jetty limits the rate of these
 * frames: resets of either side, pings, settings, and frames for closed streams. Measured: a client
 * with 500 long polls causes none of them by opening its streams and receiving its answers, and two
 * for each stream that it cancels, its own reset and the server's. So the limit must allow two for
 * each stream in a second, for a client that cancels all its streams at once; a client that keeps
 * on cancelling is disconnected.
 */
final class JettyEdge implements JettyServerCustomizer {
  /**
   * The listen backlog: connections that the system queues until they are accepted. Java's default
   * is 50. After a restart all waiting clients reconnect at once, and one that is rejected retries
   * only after seconds. The system's own limit ({@code net.core.somaxconn}) is 4,096 on Linux.
   */
  private static final int ACCEPT_QUEUE = 4_096;

  private static final int COUNTED_PER_STREAM = 2;

  /** Allowance for settings and ping frames in a second. */
  private static final int COUNTED_BESIDE = 64;

  /**
   * Jetty's tasks for each request that may be in flight: requests with a key, requests without
   * one, and Jetty's internal tasks. When the limit is reached, tasks wait for each other. So no
   * task may wait for a client except those that read a body, and each key may have only its share
   * of these.
   */
  private static final double TASKS_PER_REQUEST_IN_HAND = 1.5;

  private static final long OPEN_FILES_ELSEWHERE = 10_000;

  private final ErrorHandler errors;
  private final EdgeSettings settings;
  private final Heap heap;
  private final Http2Connections connections;
  private final List<HttpConfiguration.Customizer> customizers;

  /**
   * Configures nothing yet.
   *
   * @param customizers what other packages do with each request before it is handled, in order
   */
  JettyEdge(
      ErrorHandler errors,
      EdgeSettings settings,
      Heap heap,
      Http2Connections connections,
      List<HttpConfiguration.Customizer> customizers) {
    this.errors = errors;
    this.settings = settings;
    this.heap = heap;
    this.connections = connections;
    this.customizers = customizers;
  }

  @Override
  public void customize(Server server) {
    server.setErrorHandler(errors);
    for (Handler handler : server.getDescendants(ContextHandler.class)) {
      ((ContextHandler) handler).setErrorHandler(errors);
    }
    if (server.getThreadPool() instanceof VirtualThreadPool threads) {
      threads.setMaxConcurrentTasks((int) (heap.inHand() * TASKS_PER_REQUEST_IN_HAND));
    }
    for (Connector connector : server.getConnectors()) {
      if (connector instanceof ServerConnector sockets) {
        bound(server, sockets);
      }
    }
  }

  private void bound(Server server, ServerConnector sockets) {
    sockets.setAcceptQueueSize(ACCEPT_QUEUE);
    List<ConnectionFactory> factories = new ArrayList<>();
    for (ConnectionFactory factory : sockets.getConnectionFactories()) {
      if (factory instanceof AbstractHTTP2ServerConnectionFactory http2) {
        factories.add(granted(http2));
      } else {
        if (factory instanceof HttpConnectionFactory http1) {
          configure(http1.getHttpConfiguration(), settings.stalledFor());
        }
        factories.add(factory);
      }
    }
    // In the same order: it is the one in which TLS chooses a protocol.
    sockets.setConnectionFactories(factories);
    int most = settings.connections(heap, openFiles());
    server.addBean(new NetworkConnectionLimit(most, sockets));
    server.addBean(new SlowHeaders(server, sockets, settings.headersWithin()));
  }

  private void configure(HttpConfiguration configuration, Duration stalledFor) {
    configuration.setIdleTimeout(stalledFor.toMillis());
    customizers.forEach(configuration::addCustomizer);
  }

  /** The same protocol with granted streams, and with a configuration of its own. */
  private ConnectionFactory granted(AbstractHTTP2ServerConnectionFactory plain) {
    HttpConfiguration configuration = new HttpConfiguration(plain.getHttpConfiguration());
    configure(configuration, settings.streamStalledFor());
    AbstractHTTP2ServerConnectionFactory http2 =
        plain instanceof HTTP2CServerConnectionFactory
            ? new GrantedClearTextHttp2(configuration, connections)
            : new GrantedHttp2(configuration, connections);
    http2.setMaxConcurrentStreams(settings.streamsEach());
    http2.setRateControlFactory(
        new WindowRateControl.Factory(
            COUNTED_PER_STREAM * settings.streamsEach() + COUNTED_BESIDE));
    return http2;
  }

  private static long openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : OPEN_FILES_ELSEWHERE;
  }
}
