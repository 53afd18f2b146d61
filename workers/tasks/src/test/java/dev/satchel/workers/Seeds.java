package dev.satchel.workers;

import java.security.SecureRandom;

/** Gives random tests their seed and prints it, so that a failure can be reproduced. */
public final class Seeds {
  private Seeds() {}

  /** The system property {@code satchel.seed}, or a new random seed. */
  public static long next(String test) {
    String given = System.getProperty("satchel.seed", "");
    long seed = given.isEmpty() ? new SecureRandom().nextLong() : Long.parseLong(given);
    System.out.printf("%s runs with -Dsatchel.seed=%d%n", test, seed);
    return seed;
  }
}
