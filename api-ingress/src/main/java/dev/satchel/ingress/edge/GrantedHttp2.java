package dev.satchel.ingress.edge;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.http.Caller;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.HeadersFrame;
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
 * Cleartext HTTP/2 (h2c) whose connections get the number of streams that {@link Http2Connections}
 * grants them. A connection that is rejected, on arrival or later, is closed with {@code
 * ENHANCE_YOUR_CALM}; one that requests an upgrade when there is no room stays with HTTP/1.1.
 */
final class GrantedHttp2 extends HTTP2CServerConnectionFactory {
  /** How long a rejected connection has to read the GOAWAY frame before it is closed. */
  private static final long LEAVES_WITHIN_MS = 1_000;

  private final Http2Connections connections;

  GrantedHttp2(HttpConfiguration configuration, Http2Connections connections) {
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
    return new Granting(connector, endPoint);
  }

  /** Sends a connection its stream limit and records its use. */
  private final class Granting extends HTTPServerSessionListener {
    private final Peer peer;

    Granting(Connector connector, EndPoint endPoint) {
      super(endPoint);
      this.peer = new Peer(connector, endPoint);
    }

    @Override
    public void onAccept(Session session) {
      if (session instanceof HTTP2Session http2
          && http2.getEndPoint().getConnection() instanceof HTTP2ServerConnection connection) {
        connection.setAttribute(Caller.KeyListener.ATTRIBUTE, peer);
        connection.addEventListener(peer);
        peer.session = http2;
        http2.setMaxRemoteStreams(connections.admit(peer));
      }
    }

    @Override
    public Map<Integer, Integer> onPreface(Session session) {
      Map<Integer, Integer> settings = super.onPreface(session);
      settings.put(SettingsFrame.MAX_CONCURRENT_STREAMS, peer.granted());
      if (peer.granted() == 0) {
        peer.turnAway();
      }
      return settings;
    }

    @Override
    public Stream.@Nullable Listener onNewStream(Stream stream, HeadersFrame frame) {
      peer.used();
      return super.onNewStream(stream, frame);
    }
  }

  /** A connection and its Jetty session. */
  private final class Peer extends Http2Peer implements Connection.Listener {
    private final Connector connector;
    private volatile @Nullable HTTP2Session session;

    Peer(Connector connector, EndPoint endPoint) {
      super(Owner.Address.of(endPoint.getRemoteSocketAddress()));
      this.connector = connector;
    }

    @Override
    int streams() {
      HTTP2Session http2 = session;
      return http2 == null ? 0 : http2.getStreamCount();
    }

    /**
     * Ends its requests as if the client had disconnected. If it has streams, it is shut down as
     * soon as the GOAWAY frame is written, because its streams are no longer counted; if the frame
     * cannot be written, it is shut down after a time-out.
     */
    @Override
    void turnAway() {
      HTTP2Session http2 = session;
      if (http2 != null) {
        http2.setMaxRemoteStreams(0);
        Callback told = streams() == 0 ? Callback.NOOP : Callback.from(http2::onShutdown);
        http2.close(ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, "too_many_connections", told);
        var _ =
            connector
                .getScheduler()
                .schedule(http2::onShutdown, LEAVES_WITHIN_MS, TimeUnit.MILLISECONDS);
      }
    }

    @Override
    public void onClosed(Connection closed) {
      connections.remove(this);
    }
  }
}
