package dev.satchel.ingress.limits;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.LoopSet;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.springframework.context.SmartLifecycle;

/**
 * Reconciles the buckets of this copy with the database on a thread of its own: twice a second, and
 * at most 50 times a second while a bucket is low and other copies run.
 */
final class Reconciliation implements SmartLifecycle, LoopOwner {
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration APART = Duration.ofMillis(20);
  private static final Duration PURGED_EVERY = Duration.ofMinutes(10);

  private final UUID copy;
  private final SharedBuckets buckets;
  private final BucketRows rows;
  private final LimitMetrics metrics;
  private final LongSupplier nanoTime;
  private long ranAt;
  private long countedAt;
  private long purgedAt;
  private final LoopSet loops = new LoopSet();

  /**
   * Not started yet.
   *
   * @param copy names this process among the copies
   * @param nanoTime as {@link System#nanoTime}
   */
  Reconciliation(
      UUID copy,
      SharedBuckets buckets,
      BucketRows rows,
      LimitMetrics metrics,
      LongSupplier nanoTime) {
    this.copy = copy;
    this.buckets = buckets;
    this.rows = rows;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    this.ranAt = now - INTERVAL.toNanos();
    this.countedAt = ranAt;
    this.purgedAt = now;
  }

  /** Reconciles, unless it did so just now; returns when to come again. */
  Duration run() {
    long now = nanoTime.getAsLong();
    Duration early = APART.minusNanos(now - ranAt);
    if (early.isPositive()) {
      return early;
    }
    ranAt = now;
    try {
      if (now - countedAt >= INTERVAL.toNanos()) {
        rows.seen(copy);
        buckets.copies(rows.copies());
        countedAt = now;
      }
      buckets.reconcile(rows::exchange);
      if (now - purgedAt >= PURGED_EVERY.toNanos()) {
        purgedAt = now;
        rows.purge();
      }
    } catch (RuntimeException failure) {
      metrics.failed();
      throw failure;
    }
    return INTERVAL;
  }

  @Override
  public void start() {
    Loop reconciling = new Loop("satchel-limits", INTERVAL, this::run, () -> rows.gone(copy));
    buckets.onHurry(reconciling::wake);
    loops.start(reconciling);
  }

  @Override
  public void stop() {
    loops.stop();
  }

  @Override
  public List<Loop> loops() {
    return loops.all();
  }

  @Override
  public boolean isRunning() {
    return loops.running();
  }

  /** Before the web server accepts connections, and until it has closed them. */
  @Override
  public int getPhase() {
    return 0;
  }
}
