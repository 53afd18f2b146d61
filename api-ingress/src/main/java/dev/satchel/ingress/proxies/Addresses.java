package dev.satchel.ingress.proxies;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads addresses as proxies write them. No name is ever looked up. */
final class Addresses {
  private static final String FOUR = "\\d{1,3}(?:\\.\\d{1,3}){3}";
  private static final String SIX = "[0-9a-fA-F:.]*:[0-9a-fA-F:.]*";
  private static final Pattern NODE =
      Pattern.compile(
          "(?:(%s)|\\[(%s)])(?::(?:\\d{1,5}|_[\\w.-]+))?|(%s)".formatted(FOUR, SIX, SIX));

  /** Longer than any address. The time of the pattern grows with the square of the length. */
  private static final int LONGEST_NODE = 128;

  private Addresses() {}

  /**
   * The address of a node: IPv4, with or without a port; IPv6, in brackets with or without a port,
   * or bare. Null for anything else, such as {@code unknown} and {@code _hidden}.
   */
  static @Nullable InetAddress ofNode(String node) {
    if (node.length() > LONGEST_NODE) {
      return null;
    }
    Matcher matcher = NODE.matcher(node);
    if (!matcher.matches()) {
      return null;
    }
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return ofLiteral(matcher.group(group));
      }
    }
    return null;
  }

  private static @Nullable InetAddress ofLiteral(String literal) {
    try {
      return InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
