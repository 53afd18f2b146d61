package dev.satchel.delivery;

import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The order of UUIDs as database keys. MySQL compares BINARY(16) as unsigned bytes, so this is not
 * the order of {@link UUID#compareTo}. Transactions lock and insert several rows in this order,
 * which avoids deadlocks.
 */
public final class KeyOrder {
  /** The lowest id in this order. */
  public static final UUID LOWEST = new UUID(0, 0);

  /** The highest id in this order. */
  public static final UUID HIGHEST = new UUID(-1, -1);

  private KeyOrder() {}

  /** Compares two ids as {@link Comparator#compare} does. */
  public static int compare(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }

  /** Orders objects by one of their ids. */
  public static <T> Comparator<T> by(Function<? super T, UUID> id) {
    return Comparator.comparing(id, KeyOrder::compare);
  }

  /** The id right after this one; empty after the highest. */
  public static Optional<UUID> next(UUID id) {
    long low = id.getLeastSignificantBits() + 1;
    long high = id.getMostSignificantBits() + (low == 0 ? 1 : 0);
    return id.equals(HIGHEST) ? Optional.empty() : Optional.of(new UUID(high, low));
  }

  /**
   * The id right before this one.
   *
   * @throws IllegalArgumentException when it is the lowest
   */
  public static UUID previous(UUID id) {
    if (id.equals(LOWEST)) {
      throw new IllegalArgumentException("the lowest id has no predecessor");
    }
    long low = id.getLeastSignificantBits();
    return new UUID(id.getMostSignificantBits() - (low == 0 ? 1 : 0), low - 1);
  }
}
