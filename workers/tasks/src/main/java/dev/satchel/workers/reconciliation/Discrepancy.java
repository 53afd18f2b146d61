package dev.satchel.workers.reconciliation;

import dev.satchel.workers.ledger.Audit;
import java.util.Locale;

/**
 * Two values that should agree and do not.
 *
 * @param subject what has them: an entry, an asset, a balance, a ticket or a type of task
 * @param left the expected value
 * @param right the actual value
 */
record Discrepancy(Type type, String subject, String left, String right) {
  /** The discrepancy of an entry, or of all balances of an asset, whose sum is not zero. */
  static Discrepancy of(Audit.Unbalanced sum) {
    String total = sum.sum().toString();
    return sum.entry()
        .map(entry -> new Discrepancy(Type.UNBALANCED_ENTRY, entry + "/" + sum.asset(), "0", total))
        .orElseGet(() -> new Discrepancy(Type.UNBALANCED_ASSET, sum.asset().code(), "0", total));
  }

  /** The discrepancy of a balance, or of its sum in the checkpoint. */
  static Discrepancy of(Audit.Difference difference, boolean checkpoint) {
    return new Discrepancy(
        checkpoint ? Type.CHECKPOINT_DIFFERS : Type.BALANCE_DIFFERS,
        difference.key().account() + "/" + difference.key().asset(),
        text(difference.journal()),
        text(difference.found()));
  }

  private static String text(Audit.Sums sums) {
    return "posted " + sums.posted() + ", held " + sums.held();
  }

  /** How bad it is. */
  enum Severity {
    /** An operator should look at it. */
    WARNING,
    /** Money may be wrong. */
    CRITICAL;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What kind of disagreement. */
  enum Type {
    /** An entry's postings do not sum to zero. */
    UNBALANCED_ENTRY(Severity.CRITICAL),
    /** All balances of an asset do not sum to zero. */
    UNBALANCED_ASSET(Severity.CRITICAL),
    /** A balance is not the sum of its postings. */
    BALANCE_DIFFERS(Severity.CRITICAL),
    /** A ticket is open although its message has had its effect. */
    TICKET_DONE_BUT_OPEN(Severity.WARNING),
    /** A ticket is parked, and no dead letter exists to be replayed or discarded. */
    TICKET_WITHOUT_LETTER(Severity.WARNING),
    /** Open tickets have a type of task that this release does not know. */
    TICKET_OF_UNKNOWN_TASK(Severity.WARNING),
    /**
     * A checkpoint sum differed from the settled postings of its balance: a posting was changed, or
     * a transaction took longer than entries take to settle. The checkpoint is corrected.
     */
    CHECKPOINT_DIFFERS(Severity.WARNING);

    private final Severity severity;
    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    Type(Severity severity) {
      this.severity = severity;
    }

    Severity severity() {
      return severity;
    }

    String wireName() {
      return wireName;
    }
  }
}
