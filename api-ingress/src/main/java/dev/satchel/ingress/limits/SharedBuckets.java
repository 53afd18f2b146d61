package dev.satchel.ingress.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.satchel.ingress.limits.SharedBucket.Report;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The buckets in memory, a bounded number of them, and those among them that have to be reconciled
 * with the database.
 */
final class SharedBuckets {
  /** Without a reconciliation for this long, each copy keeps to its own part of the limits. */
  static final Duration CUT_OFF_AFTER = Duration.ofSeconds(1);

  private static final int MOST = 30_000;
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(5);

  /** Rows in one statement. */
  private static final int ROWS = 1000;

  private final TimeMeter time;
  private final Cache<String, SharedBucket> buckets =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(FORGOTTEN_AFTER).build();
  private final Queue<SharedBucket> due = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean hurried = new AtomicBoolean();
  private volatile int copies = 1;
  private volatile long reconciledAt;
  private volatile Runnable hurry = () -> {};

  SharedBuckets(TimeMeter time) {
    this.time = time;
    this.reconciledAt = time.currentTimeNanos();
  }

  /** The bucket of that name; a new one when it is not in memory or had another limit. */
  SharedBucket bucket(String name, long limit) {
    SharedBucket known = buckets.getIfPresent(name);
    return known != null && known.limit() == limit
        ? known
        : buckets.asMap().compute(name, (n, now) -> sameOrNew(n, limit, now));
  }

  private SharedBucket sameOrNew(String name, long limit, @Nullable SharedBucket now) {
    return now != null && now.limit() == limit ? now : new SharedBucket(name, limit, fleet(), time);
  }

  /** What is known of the other copies at this moment. */
  Fleet fleet() {
    return new Fleet(copies, age().compareTo(CUT_OFF_AFTER) < 0);
  }

  /** Time since the buckets were reconciled. */
  Duration age() {
    return Duration.ofNanos(time.currentTimeNanos() - reconciledAt);
  }

  int copies() {
    return copies;
  }

  /** How many buckets are in memory, about. */
  long size() {
    return buckets.estimatedSize();
  }

  /** Applies the bound at once; otherwise it is applied soon after each access. */
  void evict() {
    buckets.cleanUp();
  }

  /** Queues a bucket that was used; hurries the reconciliation when it is low. */
  void used(SharedBucket bucket, boolean low) {
    if (bucket.enqueue()) {
      due.add(bucket);
    }
    if (low && hurried.compareAndSet(false, true)) {
      hurry.run();
    }
  }

  /** What to run when a reconciliation should not wait for its turn. */
  void onHurry(Runnable wake) {
    this.hurry = wake;
  }

  /** The number of copies that run. */
  void copies(int counted) {
    this.copies = Math.max(1, counted);
  }

  /**
   * Reconciles all buckets that were used.
   *
   * @param exchange tells the database and returns what is left, in thousandths, by name
   */
  void reconcile(Function<List<Report>, Map<String, Long>> exchange) {
    Fleet before = fleet();
    List<SharedBucket> all = new ArrayList<>();
    for (SharedBucket bucket = due.poll(); bucket != null; bucket = due.poll()) {
      bucket.dequeued();
      all.add(bucket);
    }
    int done = 0;
    try {
      for (; done < all.size(); done += ROWS) {
        reconcile(all.subList(done, Math.min(all.size(), done + ROWS)), before, exchange);
      }
    } finally {
      // After a failure the rest is reported the next time.
      all.stream().skip(done).forEach(bucket -> used(bucket, false));
    }
    reconciledAt = time.currentTimeNanos();
    hurried.set(false);
  }

  private void reconcile(
      List<SharedBucket> some, Fleet before, Function<List<Report>, Map<String, Long>> exchange) {
    List<Report> reports = some.stream().map(bucket -> bucket.report(before)).toList();
    Map<String, Long> left = exchange.apply(reports);
    for (Report report : reports) {
      Long shared = left.get(report.bucket().name());
      if (shared != null && report.bucket().reported(report, shared)) {
        used(report.bucket(), false);
      }
    }
  }
}
