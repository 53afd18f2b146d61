package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.FieldError.Place;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request; unknown and repeated ones are noted as errors. */
public final class Query {
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,100}");
  private static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");
  private final Map<String, String> values = new LinkedHashMap<>();
  private final FieldErrors errors;

  private Query(FieldErrors errors) {
    this.errors = errors;
  }

  /** Reads the parameters; only the given names are allowed. */
  public static Query of(HttpServletRequest request, FieldErrors errors, List<String> names) {
    Query query = new Query(errors);
    String text = request.getQueryString();
    if (text != null) {
      for (String pair : text.split("&", -1)) {
        if (!pair.isEmpty()) {
          query.take(pair, names);
        }
      }
    }
    return query;
  }

  /** The value; null when the parameter is absent. */
  public @Nullable String get(String name) {
    return values.get(name);
  }

  /**
   * An id; null when absent, or when the parser throws {@link IllegalArgumentException}, which is
   * noted.
   */
  public <T> @Nullable T id(String name, Function<String, T> parser) {
    String text = values.get(name);
    try {
      return text == null ? null : parser.apply(text);
    } catch (IllegalArgumentException malformed) {
      note(name, "id", "is not an id of this kind");
      return null;
    }
  }

  /** A text of 1 to {@code most} characters, none of them a control character. */
  public @Nullable String text(String name, int most) {
    String text = values.get(name);
    if (text == null) {
      return null;
    }
    if (text.isEmpty() || text.codePointCount(0, text.length()) > most) {
      note(name, "length", "must have 1 to " + most + " characters");
      return null;
    }
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      note(name, "characters", "must have no control characters");
      return null;
    }
    return text;
  }

  /** One of these words; null when absent. */
  public @Nullable String word(String name, List<String> words) {
    String text = values.get(name);
    if (text == null || words.contains(text)) {
      return text;
    }
    note(name, "one-of", "must be one of " + String.join(", ", words));
    return null;
  }

  /** A time from 1970 to 9999; null when absent. */
  public @Nullable Instant time(String name) {
    String text = values.get(name);
    if (text == null) {
      return null;
    }
    try {
      Instant time = Instant.parse(text);
      if (!time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_TIME)) {
        return time;
      }
    } catch (DateTimeParseException malformed) {
      // noted below
    }
    note(name, "instant", "must be a time such as 2026-11-22T10:00:00Z");
    return null;
  }

  /**
   * Notes all but the first given one of these parameters: they exclude each other.
   *
   * @param beside the parameters that any of them can be combined with
   */
  public void atMostOneOf(Collection<String> names, Collection<String> beside) {
    List<String> given = names.stream().filter(values::containsKey).toList();
    given.stream()
        .skip(1)
        .forEach(
            name ->
                note(
                    name,
                    "combination",
                    "cannot be combined with %s%s"
                        .formatted(
                            given.getFirst(),
                            beside.isEmpty() ? "" : ", only with " + String.join(", ", beside))));
  }

  /** Notes that a parameter breaks a rule that the caller has checked. */
  public void note(String name, String rule, String detail) {
    errors.add(Place.PARAMETER, name, rule, detail);
  }

  /** The parameter {@code wait} in seconds, capped at {@code longest}; zero when absent. */
  public Duration waitUpTo(Duration longest) {
    String text = values.get("wait");
    if (text == null) {
      return Duration.ZERO;
    }
    Optional<Duration> wait = seconds(text, longest);
    if (wait.isEmpty()) {
      note("wait", "integer", "wait must be an integer of seconds, 0 or more");
    }
    return wait.orElse(Duration.ZERO);
  }

  /** An integer from {@code least} to {@code most}; {@code otherwise} when absent. */
  public int integer(String name, int least, int most, int otherwise) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    if (DIGITS.matcher(text).matches() && text.length() < 10) {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    }
    errors.add(Place.PARAMETER, name, "range", "must be an integer from " + least + " to " + most);
    return otherwise;
  }

  /**
   * Parses a number of seconds to wait, capped at {@code longest}; empty when it is not a number.
   */
  public static Optional<Duration> seconds(String text, Duration longest) {
    if (!DIGITS.matcher(text).matches()) {
      return Optional.empty();
    }
    String digits = text.replaceFirst("^0+(?=.)", "");
    return Optional.of(
        digits.length() > 9 || Long.parseLong(digits) > longest.toSeconds()
            ? longest
            : Duration.ofSeconds(Long.parseLong(digits)));
  }

  private void take(String pair, List<String> names) {
    int equals = pair.indexOf('=');
    String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
    String value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
    if (name == null || value == null) {
      errors.add(Place.PARAMETER, "?", "encoding", "the query is not percent-encoded UTF-8");
    } else if (!names.contains(name)) {
      errors.add(Place.PARAMETER, shortened(name), "unknown", "is not a parameter of this path");
    } else if (values.putIfAbsent(name, value) != null) {
      errors.add(Place.PARAMETER, name, "once", "must be given once");
    }
  }

  private static String shortened(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64);
  }

  private static @Nullable String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
