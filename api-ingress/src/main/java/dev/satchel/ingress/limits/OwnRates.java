package dev.satchel.ingress.limits;

import org.jspecify.annotations.Nullable;

/**
 * The limits that a key has for itself, in requests per second.
 *
 * @param reads null for the default
 * @param writes null for the default
 */
public record OwnRates(@Nullable Long reads, @Nullable Long writes) {
  /** The default limits. */
  public static final OwnRates NONE = new OwnRates(null, null);
}
