package dev.satchel.workers.ledger;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.TenantId;

/**
 * The client's own name for an account, unique per tenant. Trailing blanks are ignored, as in the
 * table's unique key (a PAD SPACE collation).
 */
public record AccountReference(TenantId tenant, String reference)
    implements Comparable<AccountReference> {
  public AccountReference {
    int end = reference.length();
    while (end > 0 && reference.charAt(end - 1) == ' ') {
      end--;
    }
    reference = reference.substring(0, end);
  }

  /** The order of the table's unique key. */
  @Override
  public int compareTo(AccountReference other) {
    int byTenant = Sql.compareKeys(tenant.name(), other.tenant.name());
    return byTenant != 0 ? byTenant : Sql.compareKeys(reference, other.reference);
  }
}
