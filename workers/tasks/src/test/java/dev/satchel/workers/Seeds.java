package dev.satchel.workers;

import java.security.SecureRandom;

/** Where random tests get their seed; printed so that a failure can be repeated. */
public final class Seeds {
  private Seeds() {}

  /** The system property {@code satchel.seed}, else a fresh one. */
  public static long next(String test) {
    String given = System.getProperty("satchel.seed", "");
    long seed = given.isEmpty() ? new SecureRandom().nextLong() : Long.parseLong(given);
    System.out.printf("%s runs with -Dsatchel.seed=%d%n", test, seed);
    return seed;
  }
}
