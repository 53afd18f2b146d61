package dev.satchel.ingress.edge;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.satchel.ingress.bounds.Heap;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.eclipse.jetty.http2.WindowRateControl;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.springframework.boot.jetty.JettyServerCustomizer;

/**
 * What Jetty does otherwise than by default: problems in place of its error pages, room for as many
 * clients to come at once as may wait, and bounds on what a client may hold: connections, streams,
 * and the time that headers take.
 *
 * <p>HTTP/2 has more streams to a connection than Jetty's 128, because each long poll is one, and a
 * client with one connection (Java's, for one) has no other way to wait for several hundred
 * tickets. The frames that Jetty counts against rapid resets are resets of either side, pings,
 * settings, and what is sent to streams that are closed. Measured: a client with 500 long polls
 * makes none by opening them and by being answered, and two for each that it cancels, its own reset
 * and the server's. So two for each stream in a second are the least that lets a client go that
 * cancels all at once; one that goes on taking its requests back is cut.
 */
final class JettyEdge implements JettyServerCustomizer {
  /**
   * Connections that the system keeps until they are accepted; Java's default is 50. After a
   * restart all who wait come back at once, and one that is turned away tries again only after
   * seconds. The system's own bound ({@code net.core.somaxconn}) is 4,096 on Linux.
   */
  private static final int ACCEPT_QUEUE = 4_096;

  /**
   * How long a read or a write may make no progress, while a request is handled. Longer than the
   * longest wait, so that no timer goes off for a request that waits; it would not be cut by it.
   */
  private static final Duration STALLED = Duration.ofSeconds(35);

  private static final int COUNTED_PER_STREAM = 2;

  /** Settings and pings, in a second. */
  private static final int COUNTED_BESIDE = 64;

  /**
   * Tasks of Jetty's in all: requests with a key, those that show none, and what Jetty does for
   * itself. A task that finds no place waits, and others with it; so none may wait for a client but
   * those that read a body, and of these a key has its share only.
   */
  private static final double TASKS_PER_REQUEST_IN_HAND = 1.5;

  private static final long OPEN_FILES_ELSEWHERE = 10_000;

  private final ErrorHandler errors;
  private final EdgeSettings settings;
  private final Heap heap;
  private final Http2Connections connections;

  JettyEdge(ErrorHandler errors, EdgeSettings settings, Heap heap, Http2Connections connections) {
    this.errors = errors;
    this.settings = settings;
    this.heap = heap;
    this.connections = connections;
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
    for (ConnectionFactory factory : sockets.getConnectionFactories()) {
      if (factory instanceof HttpConfiguration.ConnectionFactory http) {
        http.getHttpConfiguration().setIdleTimeout(STALLED.toMillis());
      }
      if (factory instanceof HTTP2CServerConnectionFactory http2) {
        sockets.removeConnectionFactory(http2.getProtocol());
        sockets.addConnectionFactory(granted(http2.getHttpConfiguration()));
      }
    }
    int most = settings.connections(heap, openFiles());
    server.addBean(new NetworkConnectionLimit(most, sockets));
    server.addBean(new SlowHeaders(server, sockets, settings.headersWithin()));
  }

  private HTTP2CServerConnectionFactory granted(HttpConfiguration configuration) {
    GrantedHttp2 http2 = new GrantedHttp2(configuration, connections);
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
