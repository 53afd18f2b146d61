package dev.satchel.ingress.proxies;

import dev.satchel.ingress.http.Networks;
import java.net.InetAddress;
import java.util.List;

/** The proxies that may name the client of a request. */
final class TrustedProxies {
  private static final String SETTING = "satchel.ingress.trusted-proxies";

  private final Networks networks;

  private TrustedProxies(Networks networks) {
    this.networks = networks;
  }

  /**
   * The proxies with these addresses and in these networks.
   *
   * @throws IllegalArgumentException naming the first that is neither
   */
  static TrustedProxies of(List<String> networks) {
    return new TrustedProxies(Networks.of(SETTING, networks));
  }

  /** Whether it is one of them. */
  boolean has(InetAddress address) {
    return networks.has(address);
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
