package dev.satchel.ingress.browsers;

import java.net.URI;
import java.util.List;
import java.util.Locale;
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
  CorsSettings {
    origins.forEach(CorsSettings::requireExact);
    origins = List.copyOf(origins);
  }

  /** A browser sends an origin in exactly this form, so another form would match none. */
  private static void requireExact(String origin) {
    String exact;
    try {
      URI uri = URI.create(origin);
      exact =
          uri.getHost() == null
              ? ""
              : "%s://%s%s"
                  .formatted(
                      uri.getScheme(),
                      uri.getHost().toLowerCase(Locale.ROOT),
                      uri.getPort() == -1 ? "" : ":" + uri.getPort());
    } catch (IllegalArgumentException e) {
      throw notExact(origin, e);
    }
    if (!exact.equals(origin) || !origin.matches("https?://.*")) {
      throw notExact(origin, null);
    }
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
