package dev.satchel.ingress.limits;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/** Time that a test moves. */
final class ManualTime implements TimeMeter {
  private long nanos = 1;

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Override
  public long currentTimeNanos() {
    return nanos;
  }

  @Override
  public boolean isWallClockBased() {
    return false;
  }
}
