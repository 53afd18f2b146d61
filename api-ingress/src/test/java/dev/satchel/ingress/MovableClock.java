package dev.satchel.ingress;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that stands still until it is moved, and beside it a time that never steps back, as
 * {@link System#nanoTime} has it.
 */
public final class MovableClock extends Clock {
  private volatile Instant now = Instant.parse("2026-11-21T00:00:00Z");

  private volatile long nanos = -5_000_000_000L; // its origin is arbitrary, and so may its sign be

  /** Moves both on. */
  public void advance(Duration by) {
    now = now.plus(by);
    nanos += by.toNanos();
  }

  /** Moves the clock alone, as when it is set. */
  public void stepBack(Duration by) {
    now = now.minus(by);
  }

  /** How much time has passed since some moment. */
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
