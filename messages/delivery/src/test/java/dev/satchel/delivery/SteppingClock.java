package dev.satchel.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system clock, wrong by the amount that a test sets. */
final class SteppingClock extends Clock {
  private final Clock system = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  private volatile Duration wrongBy = Duration.ZERO;

  /** Steps the clock; a negative duration steps it back. */
  void step(Duration by) {
    wrongBy = wrongBy.plus(by);
  }

  @Override
  public Instant instant() {
    return system.instant().plus(wrongBy);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
