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

/** Who takes a share: a key, or an address as long as no valid key was shown. */
public sealed interface Owner {
  /** A valid key and whose it is. */
  record Key(UUID id, TenantId tenant) implements Owner {}

  /**
   * Where a client without a key connects from. All clients of one proxy have one address.
   *
   * @param host without a port; of IPv6 the network only, in which a client may have any address
   */
  record Address(InetAddress host) implements Owner {
    /** Bytes of an IPv6 address that name the network; providers assign these to one customer. */
    private static final int NETWORK_BYTES = 8;

    public Address {
      host = host instanceof Inet6Address ? network(host.getAddress()) : host;
    }

    /** That of a connection's other end; of one that has no such address, this host's. */
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
