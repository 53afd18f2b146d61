package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.TenantId;

/** Limits what a key selects to its tenant, unless it crosses tenants. */
final class TenantReach {
  private TenantReach() {}

  /**
   * The filter, of the key's tenant only.
   *
   * @throws RequestRefused (403) when it names another tenant
   */
  static DeadLetterFilter limit(DeadLetterFilter filter, ApiKey key) {
    TenantId only = key.onlyTenant();
    if (only == null) {
      return filter;
    }
    if (filter.tenant() != null && !filter.tenant().equals(only)) {
      throw new RequestRefused(
          ProblemType.FORBIDDEN,
          "Only a key with the scope installation reaches dead letters of another tenant.");
    }
    return filter.ofTenant(only);
  }
}
