package dev.satchel.ingress.http;

import dev.satchel.ingress.bounds.Owner;
import jakarta.servlet.ServletRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.server.ConnectionMetaData;

/** Whose a request is: the key's that it has shown, else the address's that it comes from. */
public final class Caller {
  private static final String ATTRIBUTE = Caller.class.getName();

  private Caller() {}

  /** Told by a connection's attribute which valid keys its requests show. */
  public interface KeyListener {
    /** The name of the attribute. */
    String ATTRIBUTE = KeyListener.class.getName();

    /** A request has shown a valid key. */
    void shown(Owner.Key key);
  }

  /** Says that the request has shown a valid key. */
  public static void has(ServletRequest request, Owner.Key key) {
    request.setAttribute(ATTRIBUTE, key);
    if (connection(request).getAttribute(KeyListener.ATTRIBUTE) instanceof KeyListener listener) {
      listener.shown(key);
    }
  }

  /** Whose the request is. */
  public static Owner of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Owner.Key key
        ? key
        : Owner.Address.of(connection(request).getRemoteSocketAddress());
  }

  private static ConnectionMetaData connection(ServletRequest request) {
    return ServletContextRequest.getServletContextRequest(request).getConnectionMetaData();
  }
}
