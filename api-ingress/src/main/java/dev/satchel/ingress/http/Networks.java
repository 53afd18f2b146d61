package dev.satchel.ingress.http;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.InetAddressPattern;

/** Addresses and networks of a setting, such as {@code 10.0.0.0/8} and {@code fd00::1}. */
public final class Networks {
  /** Jetty would look up anything else as a host name. */
  private static final Pattern NETWORK =
      Pattern.compile(
          "(\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(/(0|[1-9]\\d{0,2}))?");

  private final List<InetAddressPattern> networks;

  private Networks(List<InetAddressPattern> networks) {
    this.networks = networks;
  }

  /**
   * These addresses and networks.
   *
   * @param setting its name, for the message
   * @throws IllegalArgumentException naming the first that is neither
   */
  public static Networks of(String setting, List<String> networks) {
    return new Networks(networks.stream().map(network -> network(setting, network)).toList());
  }

  private static InetAddressPattern network(String setting, String network) {
    try {
      if (NETWORK.matcher(network).matches()) {
        return InetAddressPattern.from(network);
      }
    } catch (IllegalArgumentException malformed) {
      throw notANetwork(setting, network, malformed);
    }
    throw notANetwork(setting, network, new IllegalArgumentException("not an address"));
  }

  private static IllegalArgumentException notANetwork(
      String setting, String network, Exception cause) {
    return new IllegalArgumentException(
        """
        %s: "%s" must be an IP address, or a network whose address has \
        no bit set beyond its prefix, such as 10.0.0.0/8"""
            .formatted(setting, network),
        cause);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return networks.isEmpty();
  }

  /** Whether the address is one of them, or in one of them. */
  public boolean has(InetAddress address) {
    return networks.stream().anyMatch(network -> network.test(address));
  }
}
