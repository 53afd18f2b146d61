package dev.satchel.ingress.http;

import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 over clear text whose connections have as many streams as {@link StreamGrants} gives them.
 * When there are too many connections, one that asks for an upgrade stays with HTTP/1.1, and one
 * with prior knowledge is closed with {@code ENHANCE_YOUR_CALM}.
 */
final class GrantedHttp2 extends HTTP2CServerConnectionFactory {
  private final StreamGrants grants;

  GrantedHttp2(HttpConfiguration configuration, StreamGrants grants) {
    super(configuration);
    this.grants = grants;
  }

  @Override
  public @Nullable Connection upgradeConnection(
      Connector connector,
      EndPoint endPoint,
      MetaData.Request request,
      HttpFields.Mutable response) {
    return grants.full() ? null : super.upgradeConnection(connector, endPoint, request, response);
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    Connection connection = super.newConnection(connector, endPoint);
    if (connection instanceof HTTP2ServerConnection http2) {
      HTTP2Session session = http2.getSession();
      session.setMaxRemoteStreams(0); // until it is accepted, if it ever is
      connection.addEventListener(
          new Connection.Listener() {
            @Override
            public void onClosed(Connection closed) {
              grants.giveBack(session.getMaxRemoteStreams());
            }
          });
    }
    return connection;
  }

  @Override
  protected ServerSessionListener newSessionListener(Connector connector, EndPoint endPoint) {
    return new Granting(endPoint);
  }

  /** Says to each connection how many streams it has. */
  private final class Granting extends HTTPServerSessionListener {
    Granting(EndPoint endPoint) {
      super(endPoint);
    }

    @Override
    public void onAccept(Session session) {
      if (session instanceof HTTP2Session http2) {
        http2.setMaxRemoteStreams(grants.take());
      }
    }

    @Override
    public Map<Integer, Integer> onPreface(Session session) {
      Map<Integer, Integer> settings = super.onPreface(session);
      if (session instanceof HTTP2Session http2) {
        settings.put(SettingsFrame.MAX_CONCURRENT_STREAMS, http2.getMaxRemoteStreams());
        if (http2.getMaxRemoteStreams() == 0) {
          session.close(
              ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, "too_many_connections", Callback.NOOP);
        }
      }
      return settings;
    }
  }
}
