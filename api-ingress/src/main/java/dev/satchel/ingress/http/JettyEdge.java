package dev.satchel.ingress.http;

import org.eclipse.jetty.http2.WindowRateControl;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.springframework.boot.jetty.JettyServerCustomizer;

/**
 * What Jetty does otherwise than by default: problems in place of its error pages, more HTTP/2
 * streams to a connection, and room for as many clients to leave at once as may wait on one.
 */
final class JettyEdge implements JettyServerCustomizer {
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
