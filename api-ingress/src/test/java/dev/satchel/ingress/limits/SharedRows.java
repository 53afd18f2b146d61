package dev.satchel.ingress.limits;

import dev.satchel.ingress.limits.SharedBucket.Report;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of buckets in memory, by the formula of {@link BucketRows}; {@link BucketRowsIT} pins
 * it.
 */
final class SharedRows {
  private final ManualTime time;
  private final Map<String, Long> tokens = new HashMap<>();
  private final Map<String, Long> refilledAt = new HashMap<>();
  boolean down;

  SharedRows(ManualTime time) {
    this.time = time;
  }

  Map<String, Long> exchange(List<Report> reports) {
    if (down) {
      throw new IllegalStateException("the database is down");
    }
    Map<String, Long> left = new HashMap<>();
    for (Report report : reports) {
      String name = report.bucket().name();
      long full = report.bucket().limit() * SharedBucket.THOUSANDTHS;
      long take = report.take() * SharedBucket.THOUSANDTHS;
      long micros = (time.currentTimeNanos() - refilledAt.getOrDefault(name, 0L)) / 1000;
      long refilled = full * Math.clamp(micros, 0, 10_000_000) / 1_000_000;
      Long had = tokens.get(name);
      long has = had == null ? full - take : Math.clamp(had + refilled - take, -full, full);
      tokens.put(name, has);
      refilledAt.put(name, time.currentTimeNanos());
      left.put(name, has);
    }
    return left;
  }

  long left(String name) {
    return tokens.getOrDefault(name, 0L) / SharedBucket.THOUSANDTHS;
  }
}
