package dev.satchel.workers.ledger;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;

/**
 * The key of one balance. Sorts like the table's primary key (unsigned bytes of the account id,
 * then the asset), which is the order in which rows are locked.
 */
public record BalanceKey(AccountId account, Asset asset) implements Comparable<BalanceKey> {
  @Override
  public int compareTo(BalanceKey other) {
    int byAccount = KeyOrder.compare(account.uuid(), other.account.uuid());
    return byAccount != 0 ? byAccount : asset.compareTo(other.asset);
  }
}
