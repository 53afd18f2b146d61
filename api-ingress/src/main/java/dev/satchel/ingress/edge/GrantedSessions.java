package dev.satchel.ingress.edge;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.http.Caller;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.server.internal.HTTP2ServerConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection, over TLS or in clear text: sends it the number of streams that {@link
 * Http2Connections} grants it, and records its use. A connection that is rejected, on arrival or
 * later, is closed with {@code ENHANCE_YOUR_CALM}. Everything else is left to Jetty's listener.
 */
final class GrantedSessions implements ServerSessionListener {
  /** How long a rejected connection has to read the GOAWAY frame before it is closed. */
  private static final long LEAVES_WITHIN_MS = 1_000;

  private final ServerSessionListener jetty;
  private final Http2Connections connections;
  private final Peer peer;

  GrantedSessions(
      ServerSessionListener jetty,
      Http2Connections connections,
      Connector connector,
      EndPoint endPoint) {
    this.jetty = jetty;
    this.connections = connections;
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
    jetty.onAccept(session);
  }

  @Override
  public Map<Integer, Integer> onPreface(Session session) {
    Map<Integer, Integer> settings = jetty.onPreface(session);
    settings.put(SettingsFrame.MAX_CONCURRENT_STREAMS, peer.granted());
    if (peer.granted() == 0) {
      peer.turnAway();
    }
    return settings;
  }

  @Override
  public Stream.@Nullable Listener onNewStream(Stream stream, HeadersFrame frame) {
    peer.used();
    if (frame.getMetaData().getHttpFields().contains(HttpHeader.TRANSFER_ENCODING)) {
      // Malformed (RFC 9113, section 8.2.2); Jetty would ignore the field.
      stream.reset(new ResetFrame(stream.getId(), ErrorCode.PROTOCOL_ERROR.code), Callback.NOOP);
      return null;
    }
    return jetty.onNewStream(stream, frame);
  }

  @Override
  public void onSettings(Session session, SettingsFrame frame) {
    jetty.onSettings(session, frame);
  }

  @Override
  public void onPing(Session session, PingFrame frame) {
    jetty.onPing(session, frame);
  }

  @Override
  public void onReset(Session session, ResetFrame frame) {
    jetty.onReset(session, frame);
  }

  @Override
  public void onGoAway(Session session, GoAwayFrame frame) {
    jetty.onGoAway(session, frame);
  }

  @Override
  public void onClose(Session session, GoAwayFrame frame, Callback callback) {
    jetty.onClose(session, frame, callback);
  }

  @Override
  public boolean onIdleTimeout(Session session) {
    return jetty.onIdleTimeout(session);
  }

  @Override
  public void onFailure(Session session, Throwable failure, Callback callback) {
    jetty.onFailure(session, failure, callback);
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
