package dev.satchel.workers.intake;

import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.DeadLetterIntake.Taken;
import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Transactions;
import dev.satchel.messages.DeadLettersOpened;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.tickets.TicketTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.springframework.jdbc.core.JdbcTemplate;

/** An intake on a real MySQL, and the rows that it stores. */
abstract class OnTheIntake {
  static final Instant NOW = Instant.parse("2026-11-21T12:10:00Z");
  static final String CAUSE = "IllegalStateException@PayRule.decide";
  final WorkersDatabase database = new WorkersDatabase();
  final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  final IdSource ids = IdSource.seeded(clock, 4);
  final MessageCodec codec = new MessageCodec();
  final List<Publication> published = new ArrayList<>();
  final Intake intake =
      new Intake(
          new IntakeRows(database.jdbc(), codec, ids),
          new IntakeTickets(
              database.jdbc(),
              new TicketTable(database.jdbc(), codec, Duration.ofHours(24), database.events()),
              new FinalMarks(new JdbcTemplate(database.dataSource()), "workers"),
              codec),
          new IntakeGroups(database.jdbc(), database.events()),
          codec,
          ids,
          clock);

  @AfterEach
  void close() {
    database.close();
  }

  void awaitLockWait() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                number(
                        """
                        SELECT COUNT(*) FROM performance_schema.data_locks
                        WHERE object_schema = DATABASE() AND object_name = 'dead_letter'
                          AND lock_status = 'WAITING'
                        """)
                    > 0);
  }

  Transactions transactions() {
    return new Transactions() {
      @Override
      public <R> R call(Function<Publications, R> work) {
        return database.inTransaction(() -> work.apply(published::addAll));
      }

      @Override
      public <R> R readUncommitted(Supplier<R> read) {
        throw new UnsupportedOperationException();
      }
    };
  }

  Taken take(DeadLetter... letters) {
    return database.inTransaction(() -> intake.take(List.of(letters), published::addAll));
  }

  /** Marks a dead letter as replayed, as a replay run does. */
  void replayed(UUID message) {
    database
        .jdbc()
        .sql(
            "UPDATE dead_letter SET status = 'replayed', replays = replays + 1 WHERE message_id = ?")
        .param(Sql.bytes(message))
        .update();
    database.jdbc().sql("UPDATE dead_letter_group SET open = open - 1").update();
  }

  TicketId ticket(String status, int attempts) {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", "payments.pay.v1", new byte[] {'{', '}'}, NOW);
    database
        .jdbc()
        .sql("UPDATE ticket SET status = ?, attempts = ?, done = ? WHERE id = ?")
        .params(status, attempts, status.equals("succeeded"), Sql.bytes(ticket.uuid()))
        .update();
    return ticket;
  }

  String status(TicketId ticket) {
    return database.text(
        "SELECT CONCAT_WS(' ', status, attempts) FROM ticket WHERE id = ?", ticket.uuid());
  }

  void attempt(UUID id, int attempt, String outcome, String finished, String detail) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_attempt (message_id, attempt, queue, type, worker, started_at,
              finished_at, outcome, cause, detail)
            VALUES (?, ?, 'payments', 't', 'w', ?, ?, ?, 'c', ?)
            """)
        .params(Sql.bytes(id), attempt, finished, finished, outcome, detail)
        .update();
  }

  Map<String, @Nullable Object> row(UUID message) {
    return database
        .jdbc()
        .sql("SELECT * FROM dead_letter WHERE message_id = ?")
        .param(Sql.bytes(message))
        .query()
        .singleRow();
  }

  List<String> history(UUID message) {
    return database
        .jdbc()
        .sql(
            """
            SELECT CONCAT_WS(' ', h.event, h.attempt) FROM dead_letter_history h
            JOIN dead_letter d ON d.id = h.dead_letter
            WHERE d.message_id = ? AND h.actor IS NULL
            ORDER BY h.id
            """)
        .param(Sql.bytes(message))
        .query((row, number) -> row.getString(1))
        .list();
  }

  List<String> groups() {
    return database
        .jdbc()
        .sql(
            """
            SELECT CONCAT_WS(' ', queue, cause, open, total, recurring) FROM dead_letter_group
            ORDER BY cause COLLATE utf8mb4_bin
            """)
        .query((row, number) -> row.getString(1))
        .list();
  }

  List<DeadLettersOpened> events() {
    return published.stream()
        .map(publication -> codec.decode(publication.type(), publication.body()))
        .map(DeadLettersOpened.class::cast)
        .toList();
  }

  long number(String sql) {
    return database.jdbc().sql(sql).query(Long.class).single();
  }
}
