package dev.satchel.ingress;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until it is moved, and beside it a time that never steps back, as
 * {@link System#nanoTime} has it.
 */
public final class MovableClock extends Clock {
  private volatile Instant now = Instant.parse("2026-11-21T00:00:00Z");

  /** Its origin is arbitrary, and so may its sign be. */
  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

  /** Moves both on. */
  public void advance(Duration by) {
    now = now.plus(by);
    nanos.addAndGet(by.toNanos());
  }

  /** Moves the clock alone, as when it is set. */
  public void stepBack(Duration by) {
    now = now.minus(by);
  }

  /** How much time has passed since some moment. */
  public long nanoTime() {
    return nanos.get();
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
