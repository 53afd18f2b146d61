package dev.satchel.workers.retention;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.OutboxLevel;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.RetentionTask;
import dev.satchel.messages.RetentionTask.Purge;
import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.payments.PaymentsConfiguration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A database with rows of any age, and purges of it. */
final class OldRows implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-21T02:40:00Z");
  static final RetentionSettings DEFAULTS = settings(Duration.ofDays(30), 200);

  final WorkersDatabase database = new WorkersDatabase();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final IdSource ids = IdSource.seeded(clock, 11);
  private final Random random = new Random(11);
  final AtomicInteger outboxDepth = new AtomicInteger();

  static final List<TicketReference> REFERENCES =
      List.of(PaymentsConfiguration.authorizedPayments(), PaymentsConfiguration.paymentChanges());

  private static RetentionSettings settings(Duration tickets, int rows) {
    return new RetentionSettings(
        Duration.ofDays(30),
        Duration.ofDays(30),
        tickets,
        Duration.ofDays(90),
        Duration.ofDays(90),
        Duration.ofDays(1_826),
        Duration.ofDays(90),
        Duration.ofDays(365),
        rows,
        Duration.ofMillis(250));
  }

  static RetentionSettings withRows(int rows) {
    return settings(Duration.ofDays(30), rows);
  }

  static RetentionSettings keepingTickets() {
    return settings(Duration.ZERO, 200);
  }

  /** The outbox depth, as the relay of a process measures it. */
  private record Outbox(AtomicInteger rows) implements OutboxLevel {
    @Override
    public boolean full() {
      return false;
    }

    @Override
    public int depth() {
      return rows.get();
    }
  }

  PurgeHandler handler(RetentionSettings settings) {
    return new PurgeHandler(
        RetentionConfiguration.areas(database.jdbc(), REFERENCES),
        settings,
        new PurgeRow(database.jdbc()),
        new Outbox(outboxDepth),
        new PurgeMetrics(registry, clock),
        clock);
  }

  Delivered<RetentionTask> fire() {
    return message(new Purge(NOW, NOW.plus(Duration.ofDays(1))));
  }

  Delivered<RetentionTask> message(Purge purge) {
    return new Delivered<>(ids.next(), null, 1, purge);
  }

  /** Runs a whole purge on demand. */
  void purge(PurgeHandler handler) {
    goOn(handler, message(new Purge(null, null)));
  }

  /** Takes the remaining steps of a run; returns the last outcome. */
  Outcome goOn(PurgeHandler handler, Delivered<RetentionTask> message) {
    Outcome outcome;
    do {
      outcome = step(handler, message);
    } while (outcome instanceof Outcome.Running);
    return outcome;
  }

  /** Takes one step in a transaction of its own. */
  Outcome step(PurgeHandler handler, Delivered<RetentionTask> message) {
    return database.inTransaction(
        () -> handler.handle(List.of(message), publications -> {}).getFirst());
  }

  /** Purges an area piece by piece; returns the number of rows that each statement deleted. */
  List<Long> deletesOf(Area.Name name, Duration age, int most) {
    Area area = RetentionConfiguration.areas(database.jdbc(), REFERENCES).get(name);
    Map<String, Long> deleted = new TreeMap<>();
    @Nullable String position = null;
    do {
      Area.Piece piece = new Area.Piece(position, NOW.minus(age), NOW, most);
      position =
          database
              .inTransaction(
                  () -> {
                    Area.Purged purged = Objects.requireNonNull(area).purge(piece);
                    deleted.putAll(deletesOfThisConnection());
                    return purged;
                  })
              .position();
    } while (position != null);
    return List.copyOf(deleted.values());
  }

  private Map<String, Long> deletesOfThisConnection() {
    Map<String, Long> deleted = new TreeMap<>();
    database
        .jdbc()
        .sql(
            """
            SELECT CONCAT_WS('/', h.THREAD_ID, h.EVENT_ID) AS statement, h.ROWS_AFFECTED
            FROM performance_schema.events_statements_history h
            JOIN performance_schema.threads t ON t.THREAD_ID = h.THREAD_ID
            WHERE t.PROCESSLIST_ID = CONNECTION_ID() AND h.SQL_TEXT LIKE 'DELETE%'
            """)
        .query(
            row -> {
              deleted.put(row.getString("statement"), row.getLong("ROWS_AFFECTED"));
            });
    return deleted;
  }

  /** Takes a step that is rolled back, as when its process ends before the commit. */
  void crashIn(PurgeHandler handler, Delivered<RetentionTask> message) {
    try {
      database.inTransaction(
          () -> {
            handler.handle(List.of(message), publications -> {});
            throw new IllegalStateException("crash");
          });
    } catch (IllegalStateException crash) {
      if (!"crash".equals(crash.getMessage())) {
        throw crash;
      }
    }
  }

  void whileLocked(UUID ticket, Runnable work) {
    database.inTransaction(
        () -> {
          database
              .jdbc()
              .sql("SELECT id FROM ticket WHERE id = ? FOR UPDATE")
              .param(Sql.bytes(ticket))
              .query((row, number) -> row.getBytes("id"))
              .single();
          CompletableFuture.runAsync(work).join();
          return true;
        });
  }

  /** A UUIDv7 of that age. */
  UUID id(Duration age) {
    long millis = NOW.minus(age).toEpochMilli();
    synchronized (random) {
      return new UUID(
          millis << 16 | 0x7000 | random.nextInt(0x1000), random.nextLong() >>> 2 | Long.MIN_VALUE);
    }
  }

  UUID ticket(Duration age, boolean done) {
    UUID id = id(age);
    insertTicket(id, id.toString(), NOW.minus(age), done);
    return id;
  }

  void insertTicketWithKeyOf(UUID purged) {
    insertTicket(id(Duration.ZERO), purged.toString(), NOW, false);
  }

  private void insertTicket(UUID id, String key, Instant at, boolean done) {
    change(
        """
        INSERT INTO ticket
          (id, tenant, idempotency_key, request_hash, task, command, status, done, attempts,
           version, created_at, updated_at)
        VALUES (?, 'shop', ?, REPEAT('h', 32), 'payments.pay.v1', '{}', ?, ?, 1, 1, ?, ?)
        """,
        id,
        key,
        done ? "succeeded" : "accepted",
        done,
        at,
        at);
  }

  void inbox(String queue, UUID message, Duration age) {
    change(
        """
        INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
        VALUES (?, ?, 1, TRUE, ?)
        """,
        queue,
        message,
        NOW.minus(age));
  }

  void attempt(String queue, UUID message, @Nullable UUID ticket, Duration age) {
    change(
        """
        INSERT INTO workers_attempt
          (message_id, attempt, ticket, queue, type, worker, started_at, finished_at, outcome)
        VALUES (?, 1, ?, ?, 'payments.pay.v1', 'w', ?, ?, 'done')
        """,
        message,
        ticket,
        queue,
        NOW.minus(age),
        NOW.minus(age));
  }

  void outbox(String table, UUID message) {
    change(
        """
        INSERT INTO %s
          (id, message_id, attempt, exchange, routing_key, type, body, created_at, deliver_at)
        VALUES (?, ?, 2, 'satchel.tasks', 'payments', 't', '{}', ?, ?)
        """
            .formatted(table),
        ids.next(),
        message,
        NOW,
        NOW);
  }

  /** Inserts a dead letter with one line of history; returns its id. */
  UUID letter(String queue, UUID message, @Nullable UUID ticket, String status, Duration age) {
    UUID id = id(age);
    change(
        """
        INSERT INTO dead_letter
          (id, queue, message_id, ticket, type, body, source, cause, cause_group, search_text,
           status, attempt, parked, replays, first_failed_at, last_failed_at, arrived_at)
        VALUES (?, ?, ?, ?, 't', '{}', 'parked', 'c', REPEAT('g', 16), '', ?, 1, 1, 0, ?, ?, ?)
        """,
        id,
        queue,
        message,
        ticket,
        status,
        NOW.minus(age),
        NOW.minus(age),
        NOW.minus(age));
    history(id, age);
    return id;
  }

  void history(UUID letter, Duration age) {
    change(
        """
        INSERT INTO dead_letter_history (dead_letter, id, at, event, attempt)
        VALUES (?, ?, ?, 'discarded', 1)
        """,
        letter,
        id(age),
        NOW.minus(age));
  }

  void run(UUID id, String phase, Duration age) {
    change(
        """
        INSERT INTO dead_letter_run
          (id, kind, dry_run, phase, total, done, skipped, failed, cancel_asked, steps, started_at,
           updated_at)
        VALUES (?, 'replay', FALSE, ?, 1, 1, 0, 0, FALSE, 1, ?, ?)
        """,
        id,
        phase,
        NOW.minus(age),
        NOW.minus(age));
  }

  void item(UUID run, UUID letter) {
    change("INSERT INTO dead_letter_run_item VALUES (?, ?, 'pending')", run, letter);
  }

  void payment(UUID id, String status) {
    change(
        """
        INSERT INTO payment
          (id, tenant, from_account, to_account, asset, amount, captured, refunded, status,
           metadata, version, created_at, updated_at)
        VALUES (?, 'shop', REPEAT('a', 16), REPEAT('b', 16), 'KRW', 1, 0, 0, ?, '{}', 1, ?, ?)
        """,
        id,
        status,
        NOW,
        NOW);
  }

  /**
   * A page of the audit log that was closed so long ago; the last one of a segment comes with three
   * terms.
   */
  void audit(Duration age) {
    change(
        """
        INSERT INTO audit_chain (seq, closed_at, first_ms, last_ms, entries, content, hash)
        SELECT GREATEST(p.seq, COALESCE((SELECT MAX(c.seq) FROM audit_chain c), 0)) + 1, ?,
          1, 2, 1, COMPRESS('{}'), UNHEX(SHA2(?, 256))
        FROM audit_purged p
        """,
        NOW.minus(age),
        age.toString());
    change(
        """
        INSERT INTO audit_term (term, segment)
        SELECT UNHEX(t.term), MAX(c.seq) DIV 16 - 1
        FROM (SELECT REPEAT('01', 8) AS term UNION ALL SELECT REPEAT('02', 8)
              UNION ALL SELECT REPEAT('03', 8)) t
        JOIN audit_chain c
        GROUP BY t.term
        HAVING MAX(c.seq) MOD 16 = 0
        """);
  }

  /** A page of two events of a feed that was closed so long ago. */
  void events(String feed, long lastSeq, Duration age) {
    change(
        """
        INSERT INTO event_page (feed, last_seq, first_seq, closed_at, content)
        VALUES (?, ?, ?, ?, COMPRESS('{}'))
        """,
        feed,
        lastSeq,
        lastSeq - 1,
        NOW.minus(age));
    change("INSERT INTO event_page_type (feed, type, last_seq) VALUES (?, 'a', ?)", feed, lastSeq);
    change(
        """
        INSERT INTO event_feed (feed, last) VALUES (?, ?)
        ON DUPLICATE KEY UPDATE last = VALUES(last)
        """,
        feed,
        lastSeq);
  }

  UUID reconciliation(String job, Duration age) {
    UUID id = UUID.nameUUIDFromBytes((job + age).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    change(
        """
        INSERT INTO reconciliation_run
          (id, job, started_at, finished_at, checked, repaired, discrepancies)
        VALUES (?, ?, ?, ?, 1, 0, 0)
        """,
        id,
        job,
        NOW.minus(age),
        NOW.minus(age));
    return id;
  }

  UUID discrepancy(String status, UUID run, Duration age) {
    UUID id = id(age);
    change(
        """
        INSERT INTO discrepancy
          (id, type, severity, subject, left_value, right_value, first_seen, last_seen, status,
           last_run)
        VALUES (?, 'balance-differs', 'critical', 's', '0', '1', ?, ?, ?, ?)
        """,
        id,
        NOW.minus(age),
        NOW.minus(age),
        status,
        run);
    return id;
  }

  /**
   * Accepts and settles tickets in multi-row statements as the hot path does; returns their number.
   */
  int acceptAndSettle(AtomicBoolean busy) {
    int settled = 0;
    do {
      List<UUID> batch = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        batch.add(id(Duration.ZERO));
      }
      database.inTransaction(
          () -> {
            batch.forEach(id -> insertTicket(id, id.toString(), NOW, false));
            return true;
          });
      database.inTransaction(
          () -> {
            batch.forEach(id -> inbox("payments", id, Duration.ZERO));
            batch.forEach(id -> attempt("payments", id, id, Duration.ZERO));
            batch.stream()
                .sorted()
                .forEach(
                    id ->
                        change(
                            "UPDATE ticket SET done = TRUE, status = 'succeeded' WHERE id = ?",
                            id));
            return true;
          });
      settled += batch.size();
    } while (busy.get());
    return settled;
  }

  int change(String sql, @Nullable Object... values) {
    var statement = database.jdbc().sql(sql);
    for (Object value : values) {
      statement = statement.param(column(value));
    }
    return statement.update();
  }

  private static @Nullable Object column(@Nullable Object value) {
    if (value instanceof UUID id) {
      return Sql.bytes(id);
    }
    return value instanceof Instant at ? Sql.time(at) : value;
  }

  List<UUID> ids(String table) {
    return database
        .jdbc()
        .sql("SELECT id FROM " + table)
        .query((row, number) -> Sql.uuid(row.getBytes("id")))
        .list();
  }

  int count(String table) {
    return database.jdbc().sql("SELECT COUNT(*) FROM " + table).query(Integer.class).single();
  }

  @Override
  public void close() {
    database.close();
  }
}
