package dev.satchel.ingress.limits;

/**
 * What a copy knows of the others.
 *
 * @param copies how many copies run, this one included
 * @param connected whether the buckets were reconciled with the database within the last second
 */
record Fleet(int copies, boolean connected) {
  /** A copy may spend so many tokens of a small bucket before it reconciles. */
  private static final long SMALL_LEAD = 8;

  /** All copies together may be ahead of the database by one part in so many of the limit. */
  private static final int PARTS = 5;

  /** Each copy refills and bursts by one part in so many of the limit. */
  int parts() {
    return connected ? 1 : copies;
  }

  /** One copy's equal part of the limit, at least one token. */
  long partOf(long limit) {
    return Math.max(1, limit / copies);
  }

  /**
   * How many tokens a copy may spend that the database has not counted. A copy that is alone, or
   * cut off with a part of its own, has nobody to get ahead of.
   */
  long leadFor(long limit) {
    return copies == 1 || !connected
        ? Long.MAX_VALUE / 4
        : Math.max(limit / PARTS / copies, Math.min(SMALL_LEAD, partOf(limit)));
  }
}
