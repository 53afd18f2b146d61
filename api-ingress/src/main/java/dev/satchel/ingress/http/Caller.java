package dev.satchel.ingress.http;

import dev.satchel.ingress.bounds.Owner;
import jakarta.servlet.ServletRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.server.ConnectionMetaData;

/**
 * The owner of a request: the valid key that it has shown, otherwise the address that it comes
 * from.
 */
public final class Caller {
  private static final String ATTRIBUTE = Caller.class.getName();

  private Caller() {}

  /**
   * Is notified of the valid keys that requests on a connection show; registered as an attribute of
   * the connection.
   */
  public interface KeyListener {
    /** The name of the attribute. */
    String ATTRIBUTE = KeyListener.class.getName();

    /** A request has shown a valid key. */
    void shown(Owner.Key key);
  }

  /**
   * Records that the request has shown a valid key, and notifies the listener of its connection.
   */
  public static void has(ServletRequest request, Owner.Key key) {
    request.setAttribute(ATTRIBUTE, key);
    if (connection(request).getAttribute(KeyListener.ATTRIBUTE) instanceof KeyListener listener) {
      listener.shown(key);
    }
  }

  /** The key that the request has shown, otherwise its remote address. */
  public static Owner of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Owner.Key key
        ? key
        : Owner.Address.of(connection(request).getRemoteSocketAddress());
  }

  private static ConnectionMetaData connection(ServletRequest request) {
    return ServletContextRequest.getServletContextRequest(request).getConnectionMetaData();
  }
}
