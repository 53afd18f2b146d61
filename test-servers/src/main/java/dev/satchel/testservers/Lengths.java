package dev.satchel.testservers;

import java.time.Duration;

/**
 * The duration and size of outage tests: short in normal builds, full in {@code ./satchel test
 * --long}.
 */
public final class Lengths {
  private static final boolean FULL = Boolean.getBoolean("satchel.test.long");

  private Lengths() {}

  /** How long a server is down or a process is frozen: 15 s, or a minute at full length. */
  public static Duration outage() {
    return of(Duration.ofSeconds(15), Duration.ofMinutes(1));
  }

  /** Returns the first value in normal builds, the second at full length. */
  public static <T> T of(T usual, T full) {
    return FULL ? full : usual;
  }
}
