package dev.satchel.workers.ledger;

import java.util.Optional;
import java.util.UUID;

/** UUIDs in the order of BINARY(16), which is not that of {@link UUID#compareTo}. */
final class UuidOrder {
  static final UUID LOWEST = new UUID(0, 0);
  static final UUID HIGHEST = new UUID(-1, -1);

  private UuidOrder() {}

  /** As bytes are compared. */
  static int compare(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }

  /** The one after this; none after the highest. */
  static Optional<UUID> next(UUID uuid) {
    long low = uuid.getLeastSignificantBits() + 1;
    long high = uuid.getMostSignificantBits() + (low == 0 ? 1 : 0);
    return uuid.equals(HIGHEST) ? Optional.empty() : Optional.of(new UUID(high, low));
  }

  /**
   * The one before this.
   *
   * @throws IllegalArgumentException when it is the lowest
   */
  static UUID previous(UUID uuid) {
    if (uuid.equals(LOWEST)) {
      throw new IllegalArgumentException("nothing comes before the lowest");
    }
    long low = uuid.getLeastSignificantBits();
    return new UUID(uuid.getMostSignificantBits() - (low == 0 ? 1 : 0), low - 1);
  }
}
