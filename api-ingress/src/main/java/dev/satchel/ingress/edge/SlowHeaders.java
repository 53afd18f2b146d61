package dev.satchel.ingress.edge;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Closes HTTP/1.1 connections on which the headers of a request do not arrive in time (Slowloris),
 * and connections whose TLS handshake is not complete in time. Jetty's idle timeout restarts with
 * each byte, and its minimum data rate applies only to bodies.
 */
final class SlowHeaders extends AbstractLifeCycle {
  private static final long LOOK_EVERY_MS = 1_000;

  private final Server server;
  private final ServerConnector connector;
  private final long withinNanos;

  /** The connections that were late at the last check, and when their request began. */
  private Map<EndPoint, Long> suspects = new HashMap<>();

  /** The connections that were in a TLS handshake at the last check, and when it was first seen. */
  private Map<EndPoint, Long> handshakes = new HashMap<>();

  SlowHeaders(Server server, ServerConnector connector, Duration within) {
    this.server = server;
    this.connector = connector;
    this.withinNanos = within.toNanos();
  }

  @Override
  protected void doStart() {
    lookLater();
  }

  private void lookLater() {
    var _ = server.getScheduler().schedule(this::look, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * Closes connections that are late in two consecutive checks for the same request: the parser
   * belongs to another thread, so a single reading is not reliable.
   */
  private void look() {
    try {
      Map<EndPoint, Long> late = new HashMap<>();
      Map<EndPoint, Long> shaking = new HashMap<>();
      for (EndPoint endPoint : connector.getConnectedEndPoints()) {
        Connection connection = plain(endPoint.getConnection());
        if (connection instanceof NegotiatingServerConnection) {
          long since = handshakes.getOrDefault(endPoint, NanoTime.now());
          shaking.put(endPoint, since);
          if (NanoTime.since(since) > withinNanos) {
            endPoint.close();
          }
        } else if (connection instanceof HttpConnection http && isLate(http.getParser())) {
          Long began = http.getParser().getBeginNanoTime();
          if (began.equals(suspects.get(endPoint))) {
            endPoint.close();
          } else {
            late.put(endPoint, began);
          }
        }
      }
      suspects = late;
      handshakes = shaking;
    } finally {
      if (isRunning()) {
        lookLater();
      }
    }
  }

  /** The connection within TLS, if there is TLS. */
  private static @Nullable Connection plain(@Nullable Connection connection) {
    return connection instanceof SslConnection tls
        ? tls.getSslEndPoint().getConnection()
        : connection;
  }

  private boolean isLate(HttpParser parser) {
    return parser.inHeaderState()
        && !parser.isStart()
        && NanoTime.since(parser.getBeginNanoTime()) > withinNanos;
  }
}
