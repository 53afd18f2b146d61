package dev.satchel.ingress.proxies;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Gives a request that comes through trusted proxies the address and the scheme of its client. So
 * the audit log, the limits of addresses and log lines show the client. The connection itself stays
 * that of the proxy.
 */
final class ClientOfProxies implements HttpConfiguration.Customizer {
  private final TrustedProxies proxies;
  private final ForwardedHeader header;

  ClientOfProxies(TrustedProxies proxies, ForwardedHeader header) {
    this.proxies = proxies;
    this.header = header;
  }

  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    return request.getConnectionMetaData().getRemoteSocketAddress()
                instanceof InetSocketAddress remote
            && remote.getAddress() != null
            && proxies.has(remote.getAddress())
        ? ofClient(request, remote.getAddress())
        : request;
  }

  private Request ofClient(Request request, InetAddress peer) {
    Hop proxy = new Hop(peer, null);
    Hop client = proxies.client(proxy, hops(request.getHeaders()));
    return client.equals(proxy)
        ? request
        : new OfClient(request, new InetSocketAddress(client.address(), 0), client.scheme());
  }

  private List<Hop> hops(HttpFields fields) {
    return switch (header) {
      case FORWARDED -> Hop.ofForwarded(fields.getValuesList(HttpHeader.FORWARDED));
      case X_FORWARDED_FOR ->
          Hop.ofXForwarded(
              fields.getValuesList(HttpHeader.X_FORWARDED_FOR),
              fields.getValuesList(HttpHeader.X_FORWARDED_PROTO));
    };
  }

  /** The request as its client has sent it to the first proxy. */
  private static final class OfClient extends Request.Wrapper {
    private final ConnectionMetaData connection;
    private final HttpURI uri;
    private final boolean secure;

    OfClient(Request request, SocketAddress client, @Nullable String scheme) {
      super(request);
      this.connection = new Connection(request.getConnectionMetaData(), client);
      this.uri =
          scheme == null
              ? request.getHttpURI()
              : HttpURI.build(request.getHttpURI()).scheme(scheme).asImmutable();
      this.secure = scheme == null ? request.isSecure() : scheme.equals("https");
    }

    @Override
    public ConnectionMetaData getConnectionMetaData() {
      return connection;
    }

    @Override
    public HttpURI getHttpURI() {
      return uri;
    }

    @Override
    public boolean isSecure() {
      return secure;
    }
  }

  /** The proxy's connection, with the client's address at its remote end. */
  private static final class Connection extends ConnectionMetaData.Wrapper {
    private final SocketAddress client;

    Connection(ConnectionMetaData proxy, SocketAddress client) {
      super(proxy);
      this.client = client;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
      return client;
    }
  }
}
