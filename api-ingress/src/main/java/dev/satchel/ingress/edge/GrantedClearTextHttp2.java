package dev.satchel.ingress.edge;

import dev.satchel.ingress.bounds.Owner;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Clear-text HTTP/2 (h2c) whose connections are those of {@link Http2Connections}. A connection
 * that requests an upgrade when there is no room stays with HTTP/1.1.
 */
final class GrantedClearTextHttp2 extends HTTP2CServerConnectionFactory {
  private final Http2Connections connections;

  GrantedClearTextHttp2(HttpConfiguration configuration, Http2Connections connections) {
    super(configuration);
    this.connections = connections;
  }

  @Override
  public @Nullable Connection upgradeConnection(
      Connector connector,
      EndPoint endPoint,
      MetaData.Request request,
      HttpFields.Mutable response) {
    return HttpMethod.PRI.is(request.getMethod())
            || connections.hasRoom(Owner.Address.of(endPoint.getRemoteSocketAddress()))
        ? super.upgradeConnection(connector, endPoint, request, response)
        : null;
  }

  @Override
  protected ServerSessionListener newSessionListener(Connector connector, EndPoint endPoint) {
    return new GrantedSessions(
        super.newSessionListener(connector, endPoint), connections, connector, endPoint);
  }
}
