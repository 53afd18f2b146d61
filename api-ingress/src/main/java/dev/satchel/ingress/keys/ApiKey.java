package dev.satchel.ingress.keys;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.Id;
import dev.satchel.messages.TenantId;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A key that was presented and is valid.
 *
 * @param id names the row, not the secret
 */
public record ApiKey(UUID id, TenantId tenant, Set<Scope> scopes) {
  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  /** Who has what its requests take. */
  public Owner.Key owner() {
    return new Owner.Key(id, tenant);
  }

  /** Who it is, as messages and the audit log say it: {@code key_} and 32 hex digits. */
  public String actor() {
    return Id.format("key_", id);
  }

  /**
   * Checks that the key may.
   *
   * @throws RequestRefused (403) when it has none of the scopes
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
