package dev.satchel.ingress.bounds;

import dev.satchel.messages.TenantId;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who a share is counted for: an API key, or an address as long as the client has shown no valid
 * key.
 */
public sealed interface Owner {
  /** A valid key and its tenant. */
  record Key(UUID id, TenantId tenant) implements Owner {}

  /**
   * The address that a client without a key connects from. All clients behind one proxy share an
   * address.
   *
   * @param host without a port; for IPv6 only the network (/64), because a client may use any
   *     address in it
   */
  record Address(InetAddress host) implements Owner {
    /**
     * Length of the network part (/64) of an IPv6 address; providers assign one to each customer.
     */
    private static final int NETWORK_BYTES = 8;

    public Address {
      host = host instanceof Inet6Address ? network(host.getAddress()) : host;
    }

    /**
     * The address of the remote end of a connection; the loopback address when it has no IP
     * address.
     */
    public static Address of(@Nullable SocketAddress remote) {
      return new Address(
          remote instanceof InetSocketAddress internet && !internet.isUnresolved()
              ? internet.getAddress()
              : InetAddress.getLoopbackAddress());
    }

    private static InetAddress network(byte[] bytes) {
      Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
      try {
        return InetAddress.getByAddress(bytes);
      } catch (UnknownHostException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }
}
