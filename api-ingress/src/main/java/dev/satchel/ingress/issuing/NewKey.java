package dev.satchel.ingress.issuing;

import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.http.Fields;
import dev.satchel.ingress.keys.Scope;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a request for a key asks for.
 *
 * @param expiresAt null for a key that does not expire
 */
record NewKey(String name, Set<Scope> scopes, @Nullable Instant expiresAt) {
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_TIME = 64;
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
  private static final List<String> SCOPES =
      Stream.of(Scope.values()).map(Scope::wireName).toList();

  NewKey {
    scopes = Set.copyOf(scopes);
  }

  /** Reads and checks the body. */
  static NewKey read(TaskRequest request, Instant now) {
    Fields fields = request.fields();
    String name = name(fields);
    Set<Scope> scopes = scopes(fields, request.key().scopes());
    Instant expiresAt = expiresAt(fields, now);
    request.endFields();
    return new NewKey(request.checked(name), scopes, expiresAt);
  }

  private static @Nullable String name(Fields fields) {
    String name = fields.text("name", LONGEST_NAME);
    if (name != null && !(name.equals(name.strip()) && name.codePoints().allMatch(NewKey::shows))) {
      fields.note("name", "visible", "must have visible characters, and blanks only between them");
    }
    return name;
  }

  private static boolean shows(int c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR,
              Character.PRIVATE_USE,
              Character.UNASSIGNED ->
              false;
          default -> true;
        };
  }

  private static Set<Scope> scopes(Fields fields, Set<Scope> own) {
    Set<Scope> scopes = Scope.read(String.join(",", fields.words("scopes", SCOPES)));
    for (Scope scope : scopes) {
      if (!scope.mayBeGivenBy(own)) {
        fields.note(
            "scopes", "held", scope.wireName() + " can be given only by a key that has it itself");
      }
    }
    return scopes;
  }

  private static @Nullable Instant expiresAt(Fields fields, Instant now) {
    String text = fields.optionalText("expiresAt", LONGEST_TIME);
    if (text == null) {
      return null;
    }
    try {
      Instant time = Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
      if (!time.isAfter(now)) {
        fields.note("expiresAt", "future", "must be in the future");
      }
      if (!time.isAfter(LAST)) {
        return time;
      }
    } catch (DateTimeParseException malformed) {
      // noted below
    }
    fields.note("expiresAt", "instant", "must be a time such as 2026-11-22T10:00:00Z");
    return null;
  }
}
