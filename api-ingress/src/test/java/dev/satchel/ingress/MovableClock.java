package dev.satchel.ingress;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until it is moved, with a monotonic time like that of {@link
 * System#nanoTime}.
 */
public final class MovableClock extends Clock {
  private volatile Instant now = Instant.parse("2026-11-21T00:00:00Z");

  /** The monotonic time; its origin is arbitrary, so it may be negative. */
  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

  /** Advances the clock and the monotonic time. */
  public void advance(Duration by) {
    now = now.plus(by);
    nanos.addAndGet(by.toNanos());
  }

  /** Sets only the clock back, as an administrator or NTP does. */
  public void stepBack(Duration by) {
    now = now.minus(by);
  }

  /** The monotonic time in nanoseconds since an arbitrary origin. */
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
