package dev.satchel.ingress.http;

import dev.satchel.delivery.IdSource;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id of a request: the client's own when it is 1 to 128 visible ASCII characters, otherwise a
 * new one.
 */
final class RequestIds {
  static final String HEADER = "X-Request-Id";
  private static final Pattern SANE =
      Pattern.compile("(?!.*(?:sk_[!-~]{13}|eyJ[\\w-]{8}))[!-~]{1,128}");
  private final IdSource ids;

  RequestIds(IdSource ids) {
    this.ids = ids;
  }

  /**
   * The id that the client has given, unless it is malformed or has an API key or a token in it; or
   * a new one.
   */
  String of(@Nullable String given) {
    return given != null && SANE.matcher(given).matches() ? given : "req_" + hex(ids.next());
  }

  /** A new trace context for a request without a span. */
  String traceparent() {
    String trace = hex(ids.next());
    return "00-" + trace + "-" + hex(ids.next()).substring(16) + "-00";
  }

  private static String hex(UUID uuid) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(uuid.getMostSignificantBits())
        + hex.toHexDigits(uuid.getLeastSignificantBits());
  }
}
