package dev.satchel.ingress.accepting;

import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.problems.FieldError.Place;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The request headers that all tasks have in common.
 *
 * @param key the idempotency key; empty when it is missing or invalid, which is noted as a field
 *     error
 * @param preferredWait from {@code Prefer: wait=N} (RFC 7240); null when absent or malformed
 */
record TaskHeaders(String key, @Nullable Duration preferredWait) {
  private static final String KEY = "Idempotency-Key";
  private static final String PREFER = "Prefer";

  /** Name, value and parameters of a preference, up to the next comma outside of quotes. */
  private static final Pattern PREFERENCE =
      Pattern.compile(
          "(?:^|,)[ \\t]*(?<name>[^\\s,;=\"]+)[ \\t]*"
              + "(?:=[ \\t]*(?<value>\"(?:[^\"\\\\]|\\\\.)*+\"|[^\\s,;\"]*)[ \\t]*)?"
              + "(?=[,;]|$)(?:\"(?:[^\"\\\\]|\\\\.)*+\"|[^,\"])*+");

  private static final Pattern KEY_TEXT = Pattern.compile("[!-~]{1,255}");

  static TaskHeaders read(HttpServletRequest request, FieldErrors errors, Duration longestWait) {
    return new TaskHeaders(
        key(request, errors),
        preferredWait(Collections.list(request.getHeaders(PREFER)), longestWait));
  }

  private static String key(HttpServletRequest request, FieldErrors errors) {
    List<String> given = Collections.list(request.getHeaders(KEY));
    if (given.isEmpty()) {
      errors.add(Place.HEADER, KEY, "required", "is required");
      return "";
    }
    if (given.size() > 1) {
      errors.add(Place.HEADER, KEY, "once", "must be given once");
      return "";
    }
    String key = given.getFirst();
    if (!KEY_TEXT.matcher(key).matches()) {
      errors.add(Place.HEADER, KEY, "characters", "must have 1 to 255 visible ASCII characters");
      return "";
    }
    return key;
  }

  /**
   * The first {@code wait} counts and later ones are ignored. A value that is not a number of
   * seconds is ignored too: a server ignores preferences that it cannot comply with, and never
   * refuses a request for them (RFC 7240, section 2).
   */
  static @Nullable Duration preferredWait(List<String> lines, Duration longest) {
    for (String line : lines) {
      Matcher preference = PREFERENCE.matcher(line);
      while (preference.find()) {
        if (preference.group("name").equalsIgnoreCase("wait")) {
          return Query.seconds(unquoted(preference.group("value")), longest).orElse(null);
        }
      }
    }
    return null;
  }

  private static String unquoted(@Nullable String value) {
    if (value == null) {
      return "";
    }
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
