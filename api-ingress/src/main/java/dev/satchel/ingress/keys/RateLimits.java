package dev.satchel.ingress.keys;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Rate limits: a token bucket for each key, refilled continuously, with a capacity of one second's
 * tokens.
 */
final class RateLimits {
  private static final int BOUND = 10_000;
  private final long perSecond;
  private final TimeMeter time;
  private final ConcurrentMap<UUID, Bucket> buckets = new ConcurrentHashMap<>();

  RateLimits(long perSecond, TimeMeter time) {
    this.perSecond = perSecond;
    this.time = time;
  }

  /** Takes one token from the bucket of a key, if it has one. */
  Take take(UUID key) {
    if (buckets.size() >= BOUND) {
      buckets.clear();
    }
    ConsumptionProbe probe =
        buckets.computeIfAbsent(key, k -> fresh()).tryConsumeAndReturnRemaining(1);
    long waitNanos = probe.getNanosToWaitForRefill();
    return new Take(
        probe.isConsumed(), probe.getRemainingTokens(), Math.ceilDiv(waitNanos, 1_000_000_000L));
  }

  /** The value of the RateLimit-Policy header. */
  String policy() {
    return "\"key\";q=%d;w=1".formatted(perSecond);
  }

  private Bucket fresh() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .withCustomTimePrecision(time)
        .build();
  }

  /**
   * The result of taking a token.
   *
   * @param left tokens that remain in the bucket
   * @param waitSeconds until the next token is available, rounded up; 0 when a token was taken
   */
  record Take(boolean taken, long left, long waitSeconds) {
    /** The value of the RateLimit header. */
    String header() {
      return "\"key\";r=%d;t=1".formatted(left);
    }
  }
}
