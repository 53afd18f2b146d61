package dev.satchel.workers.ledger;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;

/**
 * Names one balance. The order is that of the table's primary key (bytes of the id without sign,
 * then the asset), and so the order in which rows are locked.
 */
public record BalanceKey(AccountId account, Asset asset) implements Comparable<BalanceKey> {
  @Override
  public int compareTo(BalanceKey other) {
    int high =
        Long.compareUnsigned(
            account.uuid().getMostSignificantBits(), other.account.uuid().getMostSignificantBits());
    if (high != 0) {
      return high;
    }
    int low =
        Long.compareUnsigned(
            account.uuid().getLeastSignificantBits(),
            other.account.uuid().getLeastSignificantBits());
    return low != 0 ? low : asset.compareTo(other.asset);
  }
}
