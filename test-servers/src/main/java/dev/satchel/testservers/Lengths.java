package dev.satchel.testservers;

import java.time.Duration;

/**
 * How long and how large the tests of outages are: short in every build, at full length in {@code
 * ./satchel test --long}.
 */
public final class Lengths {
  private static final boolean FULL = Boolean.getBoolean("satchel.test.long");

  private Lengths() {}

  /** How long a server is away or a process stands still: 15 s, at full length a minute. */
  public static Duration outage() {
    return of(Duration.ofSeconds(15), Duration.ofMinutes(1));
  }

  /** The first in every build, the second at full length. */
  public static <T> T of(T usual, T full) {
    return FULL ? full : usual;
  }
}
