package dev.satchel.ingress.keys;

import dev.satchel.ingress.limits.OwnRates;
import dev.satchel.messages.TenantId;
import java.util.Set;
import java.util.UUID;

/** Keys for tests of classes that only need to know whose a request is. */
public final class TestKeys {
  private TestKeys() {}

  /** A key without scopes that does not expire; its secret is its id. */
  public static ApiKey of(UUID id, String tenant) {
    return new ApiKey(
        id, new TenantId(tenant), null, Set.of(), KeyHash.of("sk_" + id), OwnRates.NONE, null);
  }
}
