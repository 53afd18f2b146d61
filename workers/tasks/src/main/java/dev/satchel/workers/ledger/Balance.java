package dev.satchel.workers.ledger;

import dev.satchel.messages.TenantId;
import java.util.UUID;

/**
 * The balance of one account in one asset, in the asset's minor unit. The available amount must fit
 * a {@code long}, else an {@link ArithmeticException} is thrown.
 *
 * @param posted the sum of all postings; negative for a debt
 * @param held the part of it that is on hold, zero or more
 * @param creditLimit how far below zero the account may go, zero or more
 * @param debitsClosed whether the account is closed to debits
 * @param last the last posting
 * @param status the status of the account, the same in all its balances
 */
public record Balance(
    BalanceKey key,
    TenantId tenant,
    Kind kind,
    long posted,
    long held,
    long creditLimit,
    boolean debitsClosed,
    LastPosting last,
    AccountStatus status) {

  /** Who owns an account. */
  public enum Kind {
    /** A client of the tenant; no command takes its balance below the credit limit. */
    CLIENT("client"),
    /** The tenant's own books; may be below zero and cannot be named by clients. */
    SYSTEM("system");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    String wireName() {
      return wireName;
    }

    static Kind of(String wireName) {
      return CLIENT.wireName.equals(wireName) ? CLIENT : SYSTEM;
    }
  }

  public Balance {
    if (held < 0 || creditLimit < 0) {
      throw new IllegalArgumentException(
          "the held amount and the credit limit must not be negative: " + key);
    }
    available(posted, held, creditLimit);
  }

  /** A balance of an open account, without postings that have a number. */
  Balance(
      BalanceKey key,
      TenantId tenant,
      Kind kind,
      long posted,
      long held,
      long creditLimit,
      boolean debitsClosed) {
    this(
        key,
        tenant,
        kind,
        posted,
        held,
        creditLimit,
        debitsClosed,
        LastPosting.NONE,
        AccountStatus.OPEN);
  }

  /** A balance of zero, without a credit limit. */
  static Balance empty(BalanceKey key, TenantId tenant, Kind kind) {
    return new Balance(key, tenant, kind, 0, 0, 0, false);
  }

  /** The amount that may be debited: posted - held + credit limit. */
  public long available() {
    return available(posted, held, creditLimit);
  }

  private static long available(long posted, long held, long creditLimit) {
    return Math.addExact(Math.subtractExact(posted, held), creditLimit);
  }

  /** This balance after the next posting. */
  Balance plus(JournalEntry.Posting posting, UUID entry) {
    return switch (posting.layer()) {
      case FREE -> plus(posting.amount(), 0, entry);
      case HELD -> plus(0, posting.amount(), entry);
    };
  }

  private Balance plus(long free, long onHold, UUID entry) {
    return new Balance(
        key,
        tenant,
        kind,
        Math.addExact(posted, Math.addExact(free, onHold)),
        Math.addExact(held, onHold),
        creditLimit,
        debitsClosed,
        last.next(entry),
        status);
  }

  Balance withCreditLimit(long limit) {
    return new Balance(key, tenant, kind, posted, held, limit, debitsClosed, last, status);
  }

  Balance withStatus(AccountStatus next) {
    return new Balance(key, tenant, kind, posted, held, creditLimit, debitsClosed, last, next);
  }

  /** Whether nothing is posted and nothing on hold. */
  boolean empty() {
    return posted == 0 && held == 0;
  }
}
