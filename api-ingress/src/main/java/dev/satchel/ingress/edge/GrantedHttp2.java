package dev.satchel.ingress.edge;

import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;

/** HTTP/2 over TLS (h2) whose connections are those of {@link Http2Connections}. */
final class GrantedHttp2 extends HTTP2ServerConnectionFactory {
  private final Http2Connections connections;

  GrantedHttp2(HttpConfiguration configuration, Http2Connections connections) {
    super(configuration);
    this.connections = connections;
  }

  @Override
  protected ServerSessionListener newSessionListener(Connector connector, EndPoint endPoint) {
    return new GrantedSessions(
        super.newSessionListener(connector, endPoint), connections, connector, endPoint);
  }
}
