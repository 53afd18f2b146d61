package dev.satchel.messages;

/**
 * An amount of one asset, never below zero.
 *
 * @param value in the asset's minor unit (satoshi, won, cent), 0 to {@link #MAX_VALUE}
 */
public record Money(Asset asset, long value) {
  /** 2^53 - 1: the largest integer that every JSON reader keeps exact (RFC 7493, section 2.2). */
  public static final long MAX_VALUE = (1L << 53) - 1;

  public Money {
    if (value < 0 || value > MAX_VALUE) {
      throw new IllegalArgumentException("an amount is 0 to " + MAX_VALUE);
    }
  }

  /**
   * Checks that the amount is above zero.
   *
   * @throws IllegalArgumentException when the amount is zero
   */
  public void requirePositive() {
    if (value == 0) {
      throw new IllegalArgumentException("the amount must be above zero");
    }
  }

  @Override
  public String toString() {
    return value + " " + asset;
  }
}
