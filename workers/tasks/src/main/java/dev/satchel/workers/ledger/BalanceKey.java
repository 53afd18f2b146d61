package dev.satchel.workers.ledger;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;

/**
 * Names one balance. The order is that of the table's primary key (bytes of the id without sign,
 * then the asset), and so the order in which rows are locked.
 */
public record BalanceKey(AccountId account, Asset asset) implements Comparable<BalanceKey> {
  @Override
  public int compareTo(BalanceKey other) {
    int byAccount = KeyOrder.compare(account.uuid(), other.account.uuid());
    return byAccount != 0 ? byAccount : asset.compareTo(other.asset);
  }
}
