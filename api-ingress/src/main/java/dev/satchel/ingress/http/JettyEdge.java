package dev.satchel.ingress.http;

import org.eclipse.jetty.http2.WindowRateControl;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.springframework.boot.jetty.JettyServerCustomizer;

/**
 * What Jetty does otherwise than by default: problems in place of its error pages, more HTTP/2
 * streams to a connection, and room for as many clients to come, or to leave, at once as may wait.
 */
final class JettyEdge implements JettyServerCustomizer {
  /**
   * Connections that the system keeps until they are accepted; Java's default is 50. After a
   * restart all who wait come back at once, and one that is turned away tries again only after
   * seconds. The system's own bound ({@code net.core.somaxconn}) is 4,096 on Linux.
   */
  private static final int ACCEPT_QUEUE = 4_096;

  private final ErrorHandler errors;
  private final int streams;

  JettyEdge(ErrorHandler errors, int streams) {
    this.errors = errors;
    this.streams = streams;
  }

  @Override
  public void customize(Server server) {
    server.setErrorHandler(errors);
    for (Handler handler : server.getDescendants(ContextHandler.class)) {
      ((ContextHandler) handler).setErrorHandler(errors);
    }
    for (Connector connector : server.getConnectors()) {
      if (connector instanceof ServerConnector sockets) {
        sockets.setAcceptQueueSize(ACCEPT_QUEUE);
      }
      for (ConnectionFactory factory : connector.getConnectionFactories()) {
        if (factory instanceof HTTP2CServerConnectionFactory http2) {
          http2.setMaxConcurrentStreams(streams);
          // Each stream costs a few counted frames (window updates, resets of those that leave).
          http2.setRateControlFactory(new WindowRateControl.Factory(10 * streams));
        }
      }
    }
  }
}
