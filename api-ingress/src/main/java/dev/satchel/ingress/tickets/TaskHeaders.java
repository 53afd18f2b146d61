package dev.satchel.ingress.tickets;

import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.problems.FieldError.Place;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The headers that all tasks know.
 *
 * @param key the idempotency key; empty when it breaks a rule, which is then noted
 * @param preferredWait from {@code Prefer: wait=N} (RFC 7240); null when not given
 */
record TaskHeaders(String key, @Nullable Duration preferredWait) {
  private static final String KEY = "Idempotency-Key";
  private static final String PREFER = "Prefer";
  private static final Pattern KEY_TEXT = Pattern.compile("[!-~]{1,255}");

  static TaskHeaders read(HttpServletRequest request, FieldErrors errors, Duration longestWait) {
    return new TaskHeaders(key(request, errors), preferredWait(request, errors, longestWait));
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

  private static @Nullable Duration preferredWait(
      HttpServletRequest request, FieldErrors errors, Duration longest) {
    Duration wait = null;
    for (String line : Collections.list(request.getHeaders(PREFER))) {
      for (String preference : line.split(",", -1)) {
        String[] pair = preference.split(";", 2)[0].split("=", 2);
        if (!pair[0].strip().toLowerCase(Locale.ROOT).equals("wait")) {
          continue; // other preferences may be ignored (RFC 7240, section 2)
        }
        if (wait != null) {
          errors.add(Place.HEADER, PREFER, "once", "wait must be given once");
        }
        String value = pair.length < 2 ? "" : unquoted(pair[1].strip());
        wait = Query.seconds(value, longest, errors, Place.HEADER, PREFER);
      }
    }
    return wait;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
