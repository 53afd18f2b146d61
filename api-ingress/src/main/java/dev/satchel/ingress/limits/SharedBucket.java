package dev.satchel.ingress.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * This copy's view of a bucket that all copies share. {@code tokens} estimates what is left for
 * this copy: what the database had at the last reconciliation and what has been refilled since,
 * plus what this copy has reserved, minus what it has spent. In addition, what it spends between
 * two reconciliations is bounded by its reserve and {@link Fleet#leadFor}.
 */
final class SharedBucket {
  static final int THOUSANDTHS = 1000;

  private final String name;
  private final long limit;
  private final Bucket tokens;
  private final AtomicLong unreported = new AtomicLong();
  private final AtomicBoolean queued = new AtomicBoolean();
  private volatile int parts;
  private volatile long reserve;

  SharedBucket(String name, long limit, Fleet fleet, TimeMeter time) {
    this.name = name;
    this.limit = limit;
    this.parts = fleet.parts();
    this.tokens =
        Bucket.builder()
            .addLimit(
                bandwidth ->
                    bandwidth
                        .capacity(capacity(limit, fleet))
                        .refillGreedy(limit, Duration.ofSeconds(fleet.parts())))
            .withCustomTimePrecision(time)
            .build();
  }

  private static long capacity(long limit, Fleet fleet) {
    return fleet.connected() ? limit : fleet.partOf(limit);
  }

  /** Name of its row. */
  String name() {
    return name;
  }

  /** Requests per second, and the most tokens it can hold. */
  long limit() {
    return limit;
  }

  /** Takes one token if there is one. */
  Take take(Fleet fleet) {
    fit(fleet);
    long allowed = fleet.leadFor(limit) + reserve;
    if (unreported.get() >= allowed) {
      return new Take(false, 0, 1, true);
    }
    ConsumptionProbe probe = tokens.tryConsumeAndReturnRemaining(1);
    long spent = probe.isConsumed() ? unreported.incrementAndGet() : unreported.get();
    return new Take(
        probe.isConsumed(),
        Math.min(probe.getRemainingTokens(), Math.max(0, allowed - spent)),
        Math.max(1, Math.ceilDiv(probe.getNanosToWaitForRefill(), 1_000_000_000L)),
        2 * spent >= allowed);
  }

  /** What a request would find, without taking a token. */
  Take look(Fleet fleet) {
    fit(fleet);
    long left =
        Math.min(tokens.getAvailableTokens(), fleet.leadFor(limit) + reserve - unreported.get());
    return new Take(left > 0, Math.max(0, left), 1, false);
  }

  /** Returns a token that was taken for nothing. */
  void giveBack() {
    tokens.addTokens(1);
    unreported.decrementAndGet();
  }

  /**
   * Takes a token of a request that has been served already, even if none is left; the debt is at
   * most one second's tokens.
   *
   * @return whether the bucket should be reconciled soon
   */
  boolean owe(Fleet fleet) {
    fit(fleet);
    if (tokens.getAvailableTokens() > -limit) {
      tokens.consumeIgnoringRateLimits(1);
      unreported.incrementAndGet();
    }
    return 2 * unreported.get() >= fleet.leadFor(limit) + reserve;
  }

  private void fit(Fleet fleet) {
    if (parts != fleet.parts()) {
      refit(fleet);
    }
  }

  private synchronized void refit(Fleet fleet) {
    if (parts != fleet.parts()) {
      BucketConfiguration fitted =
          BucketConfiguration.builder()
              .addLimit(
                  bandwidth ->
                      bandwidth
                          .capacity(capacity(limit, fleet))
                          .refillGreedy(limit, Duration.ofSeconds(fleet.parts())))
              .build();
      tokens.replaceConfiguration(fitted, TokensInheritanceStrategy.AS_IS);
      parts = fleet.parts();
    }
  }

  /** Whether the caller has to put it into the queue of buckets to reconcile. */
  boolean enqueue() {
    return !queued.get() && queued.compareAndSet(false, true);
  }

  /** It has left the queue. */
  void dequeued() {
    queued.set(false);
  }

  /**
   * What the database has to count: what was spent, and the change of the reserve. A busy copy of
   * several reserves its part of what is left, so that a burst need not wait for reconciliations.
   *
   * @param fleet as it was before: after an outage only the part of a second is reported, because
   *     the bucket has refilled meanwhile
   */
  Report report(Fleet fleet) {
    long spent = unreported.get();
    long wanted =
        fleet.copies() == 1 || spent <= 0
            ? 0
            : Math.max(0, tokens.getAvailableTokens()) / (fleet.copies() + 1);
    long counted = fleet.connected() ? spent : Math.min(spent, fleet.partOf(limit));
    return new Report(this, spent, wanted, counted + wanted - reserve);
  }

  /**
   * Takes over what the database says.
   *
   * @param shared thousandths of tokens that are left after the report; below zero when the copies
   *     have spent too much
   * @return whether it has to be reconciled again although nothing is spent
   */
  boolean reported(Report report, long shared) {
    reserve = report.reserve();
    long spentSince = unreported.addAndGet(-report.spent());
    long left = Math.floorDiv(shared, THOUSANDTHS) + report.reserve() - spentSince;
    long correction = left - tokens.getAvailableTokens();
    if (correction > 0) {
      tokens.addTokens(correction);
    } else if (correction < 0) {
      tokens.consumeIgnoringRateLimits(-correction);
    }
    return report.reserve() > 0;
  }

  /**
   * The result of taking a token.
   *
   * @param left how many this copy can still give
   * @param waitSeconds until there may be another one
   * @param low whether the bucket should be reconciled soon
   */
  record Take(boolean taken, long left, long waitSeconds, boolean low) {}

  /**
   * What one reconciliation tells the database.
   *
   * @param spent tokens spent since the last one
   * @param reserve tokens that this copy may spend later
   * @param take tokens that the database takes away; below zero when it gets some back
   */
  record Report(SharedBucket bucket, long spent, long reserve, long take) {}
}
