package dev.satchel.ingress.keys;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.limits.OwnRates;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Id;
import dev.satchel.messages.TenantId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, and what they may do: a valid API key, a token of one account, or a person.
 *
 * @param id the id of the row, not the secret; a person's follows from the subject
 * @param account the only account that the key may use; null for those of its tenant
 * @param scopes that were given to it; {@link #has} also knows what they imply
 * @param hash of the text that was presented; a rotated key has several for a while
 * @param rates its own rate limits
 * @param expiresAt null for never; the grace of a replaced secret is the database's to judge
 * @param issuer the key that made this token for one account; null for a key and a person
 * @param person null for a key and a token; a person has no row
 */
public record ApiKey(
    UUID id,
    TenantId tenant,
    @Nullable AccountId account,
    Set<Scope> scopes,
    KeyHash hash,
    OwnRates rates,
    @Nullable Instant expiresAt,
    @Nullable UUID issuer,
    @Nullable Person person) {
  /** The prefix of the id's text form. */
  public static final String PREFIX = "key_";

  /** The prefix of the id of a token. */
  public static final String TOKEN_PREFIX = "tok_";

  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  /** A key. */
  public ApiKey(
      UUID id,
      TenantId tenant,
      @Nullable AccountId account,
      Set<Scope> scopes,
      KeyHash hash,
      OwnRates rates,
      @Nullable Instant expiresAt) {
    this(id, tenant, account, scopes, hash, rates, expiresAt, null, null);
  }

  /** A person, until the time when the token is no longer accepted. */
  public static ApiKey of(
      Person person, TenantId tenant, Set<Scope> scopes, KeyHash hash, Instant until) {
    return new ApiKey(person.id(), tenant, null, scopes, hash, OwnRates.NONE, until, null, person);
  }

  /** Whether it has not expired. */
  public boolean isValidAt(Instant now) {
    return expiresAt == null || now.isBefore(expiresAt);
  }

  /** The owner that the requests of this key are counted for: of a token, the key that made it. */
  public Owner.Key owner() {
    return new Owner.Key(issuer == null ? id : issuer, tenant);
  }

  /**
   * The actor name in messages and the audit log: {@code key_} and 32 hex digits, for a token
   * {@code tok_}, for a person as {@link Person#actor} says.
   */
  public String actor() {
    if (person != null) {
      return person.actor();
    }
    return Id.format(issuer == null ? PREFIX : TOKEN_PREFIX, id);
  }

  /**
   * Reads the id of a key.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static UUID parseId(String text) {
    return Id.parse(PREFIX, text);
  }

  /** Whether it has the scope, given or implied by another one. */
  public boolean has(Scope scope) {
    return scopes.stream().anyMatch(own -> own.implies(scope));
  }

  /**
   * The only tenant that the key reaches; null for a key that crosses tenants, in what its other
   * scopes allow across them.
   */
  public @Nullable TenantId onlyTenant() {
    return has(Scope.INSTALLATION) ? null : tenant;
  }

  /** Whether the key may use the account: one of its tenant, or the only one that it is tied to. */
  public boolean mayUse(AccountId other) {
    return account == null || account.equals(other);
  }

  /**
   * Checks that the key has one of the scopes, given or implied.
   *
   * @throws RequestRefused (403) when it has none of them
   */
  public void requireOneOf(Scope... enough) {
    if (Stream.of(enough).noneMatch(this::has)) {
      throw new RequestRefused(
          ProblemType.FORBIDDEN,
          (person == null ? "The key lacks the scope %s." : "The person lacks the scope %s.")
              .formatted(
                  Stream.of(enough).map(Scope::wireName).collect(Collectors.joining(" or "))));
    }
  }
}
