package dev.satchel.delivery.outbox;

import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.DeliveryProperties.FirstMessageRows;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.OutboxLevel;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.broker.Publisher;
import dev.satchel.delivery.schedule.DuePoll;
import dev.satchel.delivery.schedule.DueRows;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Publishes what is due: rows of the schedule, which it moves into the outbox, and rows of the
 * outbox and batches of accepted tickets that were committed but never confirmed. Also measures the
 * tables, so that intake can stop at the outbox's bound.
 */
public final class OutboxRelay implements OutboxLevel {
  private static final int BATCH = 1_000;

  /** How many of the first rows are searched for the oldest message. */
  private static final int OLDEST_OF = 1_000;

  private static final long MEASURE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Measuring takes at most one part in this many of the time. */
  private static final int MEASURING_SHARE = 20;

  private static final int WAITING_COUNTED_AT_MOST = 100_000;

  /** A process publishes its own rows after a late commit; the relay publishes lost ones. */
  private static final Duration OUTBOX_COMMITS_LATE = Duration.ofSeconds(2);

  private static final Duration SCHEDULE_COMMITS_LATE = Duration.ofSeconds(10);

  private final OutboxTable tables;
  private final Publisher publisher;
  private final TransactionTemplate transaction;
  private final DeliveryProperties properties;
  private final DuePoll outbox;
  private final DuePoll schedule;
  private final @Nullable DuePoll accepted;
  private final Loop loop;
  private volatile Measured measured = new Measured(0, Duration.ZERO, 0, Duration.ZERO);
  private long measureNanos = System.nanoTime();

  /** How much is stored to be sent now and later, and how old it is. */
  private record Measured(int depth, Duration age, int waiting, Duration overdue) {}

  /** A relay that is not started yet. */
  public OutboxRelay(
      OutboxTable tables,
      Publisher publisher,
      PlatformTransactionManager manager,
      DeliveryProperties properties,
      MeterRegistry registry) {
    this.tables = tables;
    this.publisher = publisher;
    this.transaction = new TransactionTemplate(manager);
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    this.properties = properties;
    this.outbox = new DuePoll(tables.outbox(), OUTBOX_COMMITS_LATE, sending(tables::claim));
    this.schedule = new DuePoll(tables.schedule(), SCHEDULE_COMMITS_LATE, sending(tables::move));
    AcceptedTable batches = tables.accepted();
    this.accepted =
        batches == null
            ? null
            : new DuePoll(batches, OUTBOX_COMMITS_LATE, inTransaction(batches::toOutbox));
    this.loop = new Loop("satchel-relay", properties.relayInterval().multipliedBy(5), this::relay);
    gauge(
        registry,
        "satchel.outbox.depth",
        "Messages that the broker has not confirmed, counted up to the bound of the outbox",
        null,
        Measured::depth);
    gauge(
        registry,
        "satchel.outbox.age",
        "Age of the oldest of them",
        "seconds",
        now -> seconds(now.age()));
    gauge(
        registry,
        "satchel.schedule.waiting",
        "Messages that are due later, counted up to " + WAITING_COUNTED_AT_MOST,
        null,
        Measured::waiting);
    gauge(
        registry,
        "satchel.schedule.overdue",
        "For how long the oldest of them has been due",
        "seconds",
        now -> seconds(now.overdue()));
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      @Nullable String unit,
      ToDoubleFunction<Measured> value) {
    Gauge.builder(name, () -> value.applyAsDouble(measured))
        .description(description)
        .baseUnit(unit)
        .tag("process", properties.process())
        .register(registry);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /** The thread that does the work, for health. */
  public Loop loop() {
    return loop;
  }

  @Override
  public boolean full() {
    return measured.depth() >= properties.outboxBound();
  }

  @Override
  public int depth() {
    return measured.depth();
  }

  /** Batches of accepted tickets first: their messages are then in the outbox. */
  private Duration relay() {
    boolean more = false;
    try {
      if (accepted != null) {
        more = accepted.poll(keepsRows() ? BATCH : room());
      }
      more |= schedule.poll(room());
      more |= outbox.poll(room());
    } finally {
      measure();
    }
    return more ? Duration.ZERO : properties.relayInterval();
  }

  /**
   * Then batches become rows of the outbox even while the broker is away: an earlier release sends
   * rows of the outbox only.
   */
  private boolean keepsRows() {
    return properties.firstMessageRows() == FirstMessageRows.KEEP;
  }

  private int room() {
    return Math.min(BATCH, publisher.room());
  }

  private DuePoll.Taking inTransaction(DuePoll.Taking taking) {
    return (from, to, limit) -> {
      DuePoll.Taken taken = transaction.execute(status -> taking.take(from, to, limit));
      return taken == null ? DuePoll.Taken.NOTHING : taken;
    };
  }

  /** Publishes the claimed rows once their transaction has committed. */
  private DuePoll.Taking sending(Claiming claiming) {
    return (from, to, limit) -> {
      List<Publication> claimed = transaction.execute(status -> claiming.claim(from, to, limit));
      if (claimed == null) {
        return DuePoll.Taken.NOTHING;
      }
      publisher.publishClaimed(claimed);
      return DuePoll.Taken.of(claimed, limit);
    };
  }

  /** Claims rows inside a transaction. */
  private interface Claiming {
    List<Publication> claim(Instant from, Instant to, int limit);
  }

  private void measure() {
    long began = System.nanoTime();
    if (began - measureNanos < 0) {
      return;
    }
    Instant now = tables.outbox().now();
    // Batches first: one that becomes rows of the outbox meanwhile is counted twice, not missed.
    DueRows.Level waiting = DueRows.Level.NOTHING;
    int batched = 0;
    if (accepted != null) {
      waiting = accepted.oldest(properties.lease(), OLDEST_OF);
      batched = accepted.depth(properties.outboxBound());
    }
    waiting = waiting.plus(outbox.oldest(properties.lease(), OLDEST_OF));
    int depth = batched + outbox.depth(properties.outboxBound());
    Instant due = schedule.oldest(Duration.ZERO, 1).oldestDue();
    measured =
        new Measured(
            Math.min(depth, properties.outboxBound()),
            since(waiting.oldestCreated(), now),
            schedule.depth(WAITING_COUNTED_AT_MOST),
            since(due, now));
    long took = System.nanoTime() - began;
    measureNanos = began + Math.max(MEASURE_EVERY_NANOS, took * MEASURING_SHARE);
  }

  private static Duration since(@Nullable Instant then, Instant now) {
    return then == null || then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
  }
}
