package dev.satchel.ingress.browsers;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code satchel.ingress.cors.*}.
 *
 * @param origins the origins (RFC 6454) whose pages may call the API, such as {@code
 *     https://shop.example}; without any, browsers let no other page read an answer
 */
@ConfigurationProperties(prefix = "satchel.ingress.cors", ignoreUnknownFields = false)
record CorsSettings(@DefaultValue List<String> origins) {
  private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);

  CorsSettings {
    origins.forEach(CorsSettings::requireExact);
    origins = List.copyOf(origins);
  }

  /** A browser sends an origin in exactly this form, so another form would match none. */
  private static void requireExact(String origin) {
    URI uri;
    try {
      uri = URI.create(origin);
    } catch (IllegalArgumentException e) {
      throw notExact(origin, e);
    }
    if (!exact(uri).equals(origin)) {
      throw notExact(origin, null);
    }
  }

  /** The origin of a URI as browsers write it; empty when it has none that a page can have. */
  private static String exact(URI uri) {
    String scheme = uri.getScheme();
    Integer defaultPort = scheme == null ? null : DEFAULT_PORTS.get(scheme);
    if (defaultPort == null || uri.getHost() == null) {
      return "";
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    boolean named = uri.getPort() != -1 && uri.getPort() != defaultPort;
    return scheme + "://" + host + (named ? ":" + uri.getPort() : "");
  }

  private static IllegalArgumentException notExact(String origin, @Nullable Exception cause) {
    return new IllegalArgumentException(
        """
        satchel.ingress.cors.origins: "%s" must be a scheme (http or https), a host in lower case \
        and a port if it is not the default one, such as https://shop.example"""
            .formatted(origin),
        cause);
  }
}
