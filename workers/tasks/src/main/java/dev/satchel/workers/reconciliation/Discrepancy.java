package dev.satchel.workers.reconciliation;

import java.util.Locale;

/**
 * Two things that should agree and do not.
 *
 * @param subject what they are said of: an entry, an asset, a balance
 * @param left what should be
 * @param right what is
 */
record Discrepancy(Type type, String subject, String left, String right) {
  /** How bad it is. */
  enum Severity {
    /** Somebody should look. */
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
    /** A ticket is parked, and no dead letter is there to be replayed or discarded. */
    TICKET_WITHOUT_LETTER(Severity.WARNING),
    /** Tickets are open whose type of task this release does not know. */
    TICKET_OF_UNKNOWN_TASK(Severity.WARNING);

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
