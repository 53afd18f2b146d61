package dev.satchel.workers.intake;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Transactions;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.TaskQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gauges of open dead letters, for alerts; also deletes expired hourly counts. */
final class DeadLetterGauges implements SmartLifecycle, LoopOwner {
  private static final Duration COUNT_EVERY = Duration.ofSeconds(15);
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(1);

  /**
   * The most groups with a gauge of their own; a cause that changes each time must not flood the
   * tags.
   */
  private static final int GROUPS = 20;

  private static final Duration HOURS_KEPT = Duration.ofDays(2);
  private static final int DELETED_AT_ONCE = 5_000;

  private final JdbcClient jdbc;
  private final Transactions transactions;
  private final MeterRegistry registry;
  private final Clock clock;
  private final MultiGauge byGroup;
  private final Loop loop = new Loop("satchel-desk", COUNT_EVERY, this::round);
  private volatile Map<String, Long> byQueue = Map.of();
  private volatile long oldestSeconds;
  private volatile boolean running;

  DeadLetterGauges(
      JdbcClient jdbc, Transactions transactions, MeterRegistry registry, Clock clock) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.registry = registry;
    this.clock = clock;
    this.byGroup =
        MultiGauge.builder("satchel.dead.letters.group.open")
            .description("Open dead letters of the largest groups")
            .register(registry);
  }

  @Override
  public void start() {
    for (TaskQueue queue : TaskQueue.values()) {
      Gauge.builder("satchel.dead.letters.open", () -> byQueue.getOrDefault(queue.queueName(), 0L))
          .description("Dead letters that wait for an operator or are in hand of a run")
          .tag("queue", queue.queueName())
          .register(registry);
    }
    Gauge.builder("satchel.dead.letters.oldest.age", () -> oldestSeconds)
        .description("Since the first failure of the open dead letter that failed first")
        .baseUnit("seconds")
        .register(registry);
    loop.start();
    running = true;
  }

  private Duration round() {
    look();
    return COUNT_EVERY;
  }

  /**
   * Counts, and deletes expired hourly counts; when it fails, the gauges keep their last values.
   */
  void look() {
    count();
    forgetOldHours();
  }

  private void count() {
    Map<String, Long> counted = new HashMap<>();
    jdbc.sql("SELECT queue, SUM(open) AS open FROM dead_letter_group WHERE open > 0 GROUP BY queue")
        .query(
            row -> {
              counted.put(row.getString("queue"), row.getLong("open"));
            });
    byQueue = counted;
    byGroup.register(largest(), true);
    oldestSeconds =
        oldest().map(first -> Duration.between(first, clock.instant()).toSeconds()).orElse(0L);
  }

  private List<MultiGauge.Row<?>> largest() {
    return jdbc.sql(
            """
            SELECT queue, cause, open FROM dead_letter_group
            WHERE open > 0
            ORDER BY open DESC, id
            LIMIT :most
            """)
        .param("most", GROUPS)
        .<MultiGauge.Row<?>>query(
            (row, number) ->
                MultiGauge.Row.of(
                    Tags.of("queue", row.getString("queue"), "cause", row.getString("cause")),
                    row.getLong("open")))
        .list();
  }

  private Optional<Instant> oldest() {
    return jdbc.sql(
            """
            SELECT first_failed_at FROM dead_letter
            WHERE status = :open
            ORDER BY first_failed_at
            LIMIT 1
            """)
        .param("open", DeadLetterStatus.OPEN.wireName())
        .query((row, number) -> row.getObject("first_failed_at", LocalDateTime.class))
        .optional()
        .map(Sql::instant);
  }

  private void forgetOldHours() {
    Instant before = clock.instant().minus(HOURS_KEPT);
    int _ =
        transactions.call(
            publications ->
                jdbc.sql("DELETE FROM dead_letter_hour WHERE hour < :before LIMIT :most")
                    .param("before", Sql.time(before))
                    .param("most", DELETED_AT_ONCE)
                    .update());
  }

  @Override
  public void stop() {
    loop.stop(LEAVES_WITHIN);
    running = false;
  }

  @Override
  public List<Loop> loops() {
    return List.of(loop);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
