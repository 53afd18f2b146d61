package dev.satchel.ingress.keys;

import dev.satchel.messages.TenantId;
import java.util.Set;
import java.util.UUID;

/**
 * A key that was presented and is valid.
 *
 * @param id names the row, not the secret
 */
public record ApiKey(UUID id, TenantId tenant, Set<Scope> scopes) {
  public ApiKey {
    scopes = Set.copyOf(scopes);
  }
}
