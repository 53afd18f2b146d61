package dev.satchel.ingress.audit;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.audit.AuditEntry;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.ingress.http.BodyDigest;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.rows.Rows;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts denied calls by key, route and minute, so that a key fills the audit log no faster than by
 * one row for each route and minute, however often it calls. The rows of a minute are written when
 * it is over.
 */
final class Denials {
  /** Rows that are counted at once; further ones of the same minute are not recorded. */
  static final int MOST = 10_000;

  /** Rows that one flush writes. */
  private static final int AT_ONCE = 500;

  private final Consumer<List<AuditLine>> store;
  private final IdSource ids;
  private final Clock clock;
  private final Duration together;
  private final Counter unrecorded;
  private final Map<Row, Tally> tallies = new HashMap<>();

  /**
   * Nothing is counted yet.
   *
   * @param store writes rows in one transaction
   * @param together how long denied calls are counted in one row
   */
  Denials(
      Consumer<List<AuditLine>> store,
      IdSource ids,
      Clock clock,
      Duration together,
      MeterRegistry registry) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
    this.together = together;
    this.unrecorded =
        Counter.builder("satchel.audit.denied.unrecorded")
            .description("denied calls that are in no row, because too many keys and routes were")
            .register(registry);
  }

  /**
   * A denied call.
   *
   * @param who the key, and where its call came from
   * @param action the task that was requested, or the method and the route
   * @param route as {@code POST /v1/payments/{id}/captures}: without ids, which clients choose
   * @param body the body; null when it was not read
   */
  record Denied(
      AuditEntry.Who who,
      String action,
      String route,
      ProblemType problem,
      @Nullable BodyDigest body) {}

  /** What has a row of its own. */
  private record Row(String tenant, String actor, String route, long period) {}

  /** The first call of a row, and how many followed. */
  private static final class Tally {
    private final AuditEntry.Who who;
    private final String action;
    private final Instant at;
    private final @Nullable BodyDigest body;
    private final Map<String, Integer> problems = new TreeMap<>();
    private int count;

    Tally(Denied first, Instant at) {
      this.who = first.who();
      this.action = first.action();
      this.at = at;
      this.body = first.body();
    }
  }

  /** Counts a call. */
  synchronized void count(Denied denied) {
    Instant now = clock.instant();
    Row row = new Row(denied.who().tenant(), denied.who().actor(), denied.route(), period(now));
    Tally tally = tallies.get(row);
    if (tally == null) {
      if (tallies.size() >= MOST) {
        unrecorded.increment();
        return;
      }
      tally = new Tally(denied, now);
      tallies.put(row, tally);
    }
    tally.count++;
    tally.problems.merge(denied.problem().code(), 1, Integer::sum);
  }

  /**
   * Writes the rows of the minutes that are over, a bounded number of them. Rows that cannot be
   * written are kept and written later.
   *
   * @param all also those of the current minute, because the process stops
   * @return whether there may be more to write
   */
  boolean flush(boolean all) {
    Map<Row, Tally> over = takeOver(all);
    if (over.isEmpty()) {
      return false;
    }
    List<AuditLine> entries = new ArrayList<>(over.size());
    over.forEach((row, tally) -> entries.add(AuditLine.of(entry(row, tally))));
    try {
      store.accept(entries);
    } catch (RuntimeException failure) {
      putBack(over);
      throw failure;
    }
    return over.size() == AT_ONCE;
  }

  private synchronized Map<Row, Tally> takeOver(boolean all) {
    long current = period(clock.instant());
    Map<Row, Tally> over = new LinkedHashMap<>();
    Iterator<Map.Entry<Row, Tally>> each = tallies.entrySet().iterator();
    while (each.hasNext() && over.size() < AT_ONCE) {
      Map.Entry<Row, Tally> next = each.next();
      if (all || next.getKey().period() < current) {
        over.put(next.getKey(), next.getValue());
        each.remove();
      }
    }
    return over;
  }

  private long period(Instant time) {
    return time.toEpochMilli() / together.toMillis();
  }

  private synchronized void putBack(Map<Row, Tally> over) {
    over.forEach(tallies::putIfAbsent);
  }

  private AuditEntry entry(Row row, Tally tally) {
    BodyDigest body = tally.body;
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("route", row.route());
    detail.put("count", tally.count);
    detail.put("problems", new TreeMap<>(tally.problems));
    if (body != null) {
      detail.put("sha256", body.sha256());
      detail.put("bytes", body.bytes());
    }
    return new AuditEntry(
        ids.next(),
        Rows.micros(tally.at),
        tally.who,
        AuditEntry.Event.REFUSED,
        tally.action,
        null,
        List.of(),
        detail);
  }
}
