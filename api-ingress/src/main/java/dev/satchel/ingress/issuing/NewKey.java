package dev.satchel.ingress.issuing;

import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Fields;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.limits.OwnRates;
import dev.satchel.ingress.problems.FieldError;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.TenantId;
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
 * @param tenant null for that of the caller
 * @param account the only account that the key may use; null for all of its tenant
 * @param expiresAt null for a key that does not expire
 * @param rates its own limits
 */
record NewKey(
    String name,
    Set<Scope> scopes,
    @Nullable TenantId tenant,
    @Nullable AccountId account,
    @Nullable Instant expiresAt,
    OwnRates rates) {
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_TIME = 64;
  private static final int HIGHEST_RATE = 1_000_000;
  private static final int DEFAULT_RATE = 0;
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
  private static final List<String> SCOPES =
      Stream.of(Scope.values()).map(Scope::wireName).toList();

  NewKey {
    scopes = Set.copyOf(scopes);
  }

  /**
   * Reads the body and checks its form. Whether the caller may make this key now is asked later, of
   * {@link #allowedFor}, because the answer to a repeated request does not depend on it.
   */
  static NewKey read(TaskRequest request) {
    Fields fields = request.fields();
    String name = name(fields);
    Set<Scope> scopes = Scope.read(String.join(",", fields.words("scopes", SCOPES)));
    TenantId tenant = tenant(fields);
    AccountId account = fields.optionalId("account", AccountId::parse);
    if (account != null) {
      checkFitsOneAccount(fields, scopes);
    }
    Instant expiresAt = expiresAt(fields);
    OwnRates rates = new OwnRates(rate(fields, "readsPerSecond"), rate(fields, "writesPerSecond"));
    request.endFields();
    return new NewKey(request.checked(name), scopes, tenant, account, expiresAt, rates);
  }

  /** The tenant of the new key, when this caller makes it. */
  TenantId tenantFor(ApiKey caller) {
    return tenant == null ? caller.tenant() : tenant;
  }

  /**
   * Checks that the caller may make the key now.
   *
   * @throws RequestRefused when it names another tenant without the scope {@code installation}, or
   *     breaks a rule
   */
  void allowedFor(ApiKey caller, Instant now) {
    boolean ofAnotherTenant = !tenantFor(caller).equals(caller.tenant());
    if (ofAnotherTenant && !caller.has(Scope.INSTALLATION)) {
      throw new RequestRefused(
          ProblemType.FORBIDDEN,
          "Only a key with the scope installation makes keys of another tenant.");
    }
    FieldErrors errors = new FieldErrors();
    if (ofAnotherTenant && !scopes.contains(Scope.ADMIN)) {
      note(errors, "/scopes", "admin", "must have admin for a key of another tenant");
    }
    for (Scope scope : scopes) {
      if (!scope.mayBeGivenBy(caller.scopes())) {
        note(
            errors,
            "/scopes",
            "held",
            scope.wireName() + " can be given only by a key that has it itself");
      }
    }
    if (expiresAt != null && !expiresAt.isAfter(now)) {
      note(errors, "/expiresAt", "future", "must be in the future");
    }
    errors.refuseIfAny();
  }

  private static void note(FieldErrors errors, String pointer, String rule, String detail) {
    errors.add(FieldError.Place.POINTER, pointer, rule, detail);
  }

  private static void checkFitsOneAccount(Fields fields, Set<Scope> scopes) {
    for (Scope scope : scopes) {
      if (!scope.fitsOneAccount()) {
        fields.note(
            "scopes",
            "one-account",
            scope.wireName() + " does not fit a key that is tied to one account");
      }
    }
  }

  private static @Nullable TenantId tenant(Fields fields) {
    String name = fields.optionalText("tenant", 64);
    try {
      return name == null ? null : new TenantId(name);
    } catch (IllegalArgumentException malformed) {
      fields.note("tenant", "tenant", "must be 1 to 64 lower-case letters, digits and hyphens");
      return null;
    }
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

  private static @Nullable Long rate(Fields fields, String name) {
    int rate = fields.optionalInteger(name, 1, HIGHEST_RATE, DEFAULT_RATE);
    return rate == DEFAULT_RATE ? null : (long) rate;
  }

  private static @Nullable Instant expiresAt(Fields fields) {
    String text = fields.optionalText("expiresAt", LONGEST_TIME);
    if (text == null) {
      return null;
    }
    try {
      Instant time = Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
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
