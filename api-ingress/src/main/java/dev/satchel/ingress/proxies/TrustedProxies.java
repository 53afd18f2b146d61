package dev.satchel.ingress.proxies;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.InetAddressPattern;

/** The proxies that may name the client of a request. */
final class TrustedProxies {
  /** Jetty would look up anything else as a host name. */
  private static final Pattern NETWORK =
      Pattern.compile(
          "(\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(/(0|[1-9]\\d{0,2}))?");

  private final List<InetAddressPattern> networks;

  private TrustedProxies(List<InetAddressPattern> networks) {
    this.networks = networks;
  }

  /**
   * The proxies with these addresses and in these networks.
   *
   * @throws IllegalArgumentException naming the first that is neither
   */
  static TrustedProxies of(List<String> networks) {
    return new TrustedProxies(networks.stream().map(TrustedProxies::network).toList());
  }

  private static InetAddressPattern network(String network) {
    try {
      if (NETWORK.matcher(network).matches()) {
        return InetAddressPattern.from(network);
      }
    } catch (IllegalArgumentException malformed) {
      throw notANetwork(network, malformed);
    }
    throw notANetwork(network, new IllegalArgumentException("not an address"));
  }

  private static IllegalArgumentException notANetwork(String network, Exception cause) {
    return new IllegalArgumentException(
        """
        satchel.ingress.trusted-proxies: "%s" must be an IP address, or a network whose address has \
        no bit set beyond its prefix, such as 10.0.0.0/8"""
            .formatted(network),
        cause);
  }

  /** Whether it is one of them. */
  boolean has(InetAddress address) {
    return networks.stream().anyMatch(network -> network.test(address));
  }

  /**
   * The last hop that can be believed: walks from the peer towards the client, as long as the
   * address that named the next one is trusted. Ends at a hop without an address: then whoever
   * wrote it is the last that is known.
   *
   * @param hops what the header lists, the nearest first
   */
  Hop client(Hop peer, List<Hop> hops) {
    Hop client = peer;
    for (Hop hop : hops) {
      if (client.address() == null || !has(client.address()) || hop.address() == null) {
        return client;
      }
      client = hop;
    }
    return client;
  }
}
