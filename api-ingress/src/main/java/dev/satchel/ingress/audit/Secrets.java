package dev.satchel.ingress.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces API keys and signed tokens that were given where something else belongs, so that none is
 * stored.
 */
final class Secrets {
  /** A key ends before a blank; one that was replaced already, in the path, stays as it is. */
  private static final Pattern KEY = Pattern.compile("sk_(?!\\.{3})[!-~]{13,}");

  /** A signed token (RFC 7519): its header is a JSON object in base 64. */
  private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*");

  private Secrets() {}

  /** A JSON object with all of them in its texts and names replaced. */
  static Map<String, @Nullable Object> masked(Map<?, ?> map) {
    Map<String, @Nullable Object> masked = new LinkedHashMap<>();
    map.forEach((name, value) -> masked.put(maskedText(String.valueOf(name)), maskedValue(value)));
    return masked;
  }

  private static @Nullable Object maskedValue(@Nullable Object value) {
    return switch (value) {
      case String text -> maskedText(text);
      case List<?> list -> list.stream().map(Secrets::maskedValue).toList();
      case Map<?, ?> map -> masked(map);
      case null -> null;
      case Object other -> other;
    };
  }

  /** The text with all of them replaced. */
  static String maskedText(String text) {
    return TOKEN.matcher(KEY.matcher(text).replaceAll("sk_...")).replaceAll("eyJ...");
  }
}
