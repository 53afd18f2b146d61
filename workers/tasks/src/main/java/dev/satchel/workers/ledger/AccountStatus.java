package dev.satchel.workers.ledger;

import java.util.Locale;
import java.util.Set;

/** What an account takes. */
public enum AccountStatus {
  /** Debits and credits. */
  OPEN,
  /** Credits only, until it is unfrozen; what is on hold can be released, not captured. */
  FROZEN,
  /** Nothing, for ever. */
  CLOSED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  String wireName() {
    return wireName;
  }

  static AccountStatus of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }

  boolean leadsTo(AccountStatus status) {
    return switch (this) {
      case OPEN -> Set.of(FROZEN, CLOSED).contains(status);
      case FROZEN -> Set.of(OPEN, CLOSED).contains(status);
      case CLOSED -> false;
    };
  }

  /** The one of the two that takes less. */
  AccountStatus stricter(AccountStatus other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
