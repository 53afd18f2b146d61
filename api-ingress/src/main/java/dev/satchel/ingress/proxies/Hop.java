package dev.satchel.ingress.proxies;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One step of a request on its way here, as a proxy has recorded it.
 *
 * @param address who sent the request to that proxy; null when the proxy does not say, or says it
 *     in a form that is malformed
 * @param scheme {@code http} or {@code https}: how it was sent; null when the proxy does not say
 */
record Hop(@Nullable InetAddress address, @Nullable String scheme) {
  private static final Hop UNKNOWN = new Hop(null, null);
  private static final Pattern PAIR =
      Pattern.compile(
          "\\s*([\\w!#$%&'*+.^`|~-]+)=(?:([\\w!#$%&'*+.^`|~:\\[\\]-]+)|\"([^\"\\\\]*)\")\\s*");

  /**
   * Reads the elements of {@code Forwarded}, the nearest hop first.
   *
   * <p>Each element is read by itself, between commas: what a client has put before it, such as an
   * open quote, changes nothing in what the proxies have added.
   */
  static List<Hop> ofForwarded(List<String> lines) {
    return elements(lines).stream().map(Hop::ofElement).toList();
  }

  /**
   * Reads {@code X-Forwarded-For}, the nearest hop first.
   *
   * @param protocols the lines of {@code X-Forwarded-Proto}; the last value applies to all hops,
   *     because proxies replace this header rather than extend it
   */
  static List<Hop> ofXForwarded(List<String> lines, List<String> protocols) {
    List<String> schemes = elements(protocols);
    String scheme = schemes.isEmpty() ? null : scheme(schemes.getFirst());
    return elements(lines).stream()
        .map(element -> new Hop(Addresses.ofNode(element), scheme))
        .toList();
  }

  /** The elements that are not empty, the last first. */
  private static List<String> elements(List<String> lines) {
    List<String> elements = new ArrayList<>();
    for (String line : lines.reversed()) {
      for (String element : Arrays.asList(line.split(",", -1)).reversed()) {
        if (!element.isBlank()) {
          elements.add(element.strip());
        }
      }
    }
    return elements;
  }

  private static Hop ofElement(String element) {
    String node = null;
    String scheme = null;
    for (String pair : element.split(";", -1)) {
      Matcher matcher = PAIR.matcher(pair);
      if (!matcher.matches()) {
        return UNKNOWN;
      }
      String value = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
      switch (matcher.group(1).toLowerCase(Locale.ROOT)) {
        case "for" -> node = value;
        case "proto" -> scheme = scheme(value);
        default -> {
          // "by", "host" and extensions are not used.
        }
      }
    }
    return node == null ? UNKNOWN : new Hop(Addresses.ofNode(node), scheme);
  }

  private static @Nullable String scheme(String text) {
    String scheme = text.toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https") ? scheme : null;
  }
}
