package dev.satchel.delivery.servers;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/** Host names and addresses of servers, judged by their text alone: no name is resolved. */
final class Hosts {
  private static final Pattern WELL_FORMED =
      Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[?[0-9A-Fa-f:.]{2,45}]?");

  private Hosts() {}

  static boolean wellFormed(String host) {
    return WELL_FORMED.matcher(host).matches();
  }

  /** Whether the host is certainly this machine: {@code localhost} or a loopback address. */
  static boolean loopback(String host) {
    String name = bare(host).toLowerCase(Locale.ROOT);
    if (name.equals("localhost") || name.equals("localhost.")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(name).isLoopbackAddress();
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  /** The host as written in a URL: an IPv6 address in brackets. */
  static String inUrl(String host) {
    String bare = bare(host);
    return bare.contains(":") ? "[" + bare + "]" : bare;
  }

  /** The host without an IPv6 address's brackets. */
  static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** The host of one entry of {@code spring.rabbitmq.addresses}. */
  static String ofAmqpAddress(String address) {
    String text = address.strip().replaceFirst("^[a-z]+://", "");
    text = text.substring(text.lastIndexOf('@') + 1).replaceFirst("/.*", "");
    return text.startsWith("[")
        ? text.substring(0, text.indexOf(']') + 1)
        : text.replaceFirst(":[^:]*$", "");
  }
}
