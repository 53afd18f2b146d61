package dev.satchel.ingress.keys;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.limits.OwnRates;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.Id;
import dev.satchel.messages.TenantId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A valid API key that a request has presented.
 *
 * @param id the id of the row, not the secret
 * @param hash of the secret that was presented; a rotated key has several for a while
 * @param rates its own rate limits
 * @param validUntil when the key expires or the grace of this secret ends; null for never
 */
public record ApiKey(
    UUID id,
    TenantId tenant,
    Set<Scope> scopes,
    KeyHash hash,
    OwnRates rates,
    @Nullable Instant validUntil) {
  /** The prefix of the id's text form. */
  public static final String PREFIX = "key_";

  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  /** Whether it has not expired. */
  boolean isValidAt(Instant now) {
    return validUntil == null || now.isBefore(validUntil);
  }

  /** The owner that the requests of this key are counted for. */
  public Owner.Key owner() {
    return new Owner.Key(id, tenant);
  }

  /** The actor name in messages and the audit log: {@code key_} and 32 hex digits. */
  public String actor() {
    return Id.format(PREFIX, id);
  }

  /**
   * Reads the id of a key.
   *
   * @throws IllegalArgumentException when malformed
   */
  public static UUID parseId(String text) {
    return Id.parse(PREFIX, text);
  }

  /**
   * Checks that the key has one of the scopes.
   *
   * @throws RequestRefused (403) when it has none of them
   */
  public void requireOneOf(Scope... enough) {
    if (Stream.of(enough).noneMatch(scopes::contains)) {
      throw new RequestRefused(
          ProblemType.FORBIDDEN,
          "The key lacks the scope %s."
              .formatted(
                  Stream.of(enough).map(Scope::wireName).collect(Collectors.joining(" or "))));
    }
  }
}
