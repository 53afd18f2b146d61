package dev.satchel.workers.desk;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterSelection;
import dev.satchel.messages.DeadLetterTask;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketTask;
import dev.satchel.workers.SettableClock;
import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.accounts.AccountsConfiguration;
import dev.satchel.workers.audit.AuditTrail;
import dev.satchel.workers.payments.PaymentsConfiguration;
import dev.satchel.workers.tickets.CancelHandler;
import dev.satchel.workers.tickets.HeldTickets;
import dev.satchel.workers.tickets.TicketTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/** A desk on a real database; tests take the steps of its runs as delivery does. */
final class TestDesk implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final String BY = "key_01930000000070008000000000000010";
  static final DeadLetterFilter EVERYTHING =
      new DeadLetterFilter(null, null, null, null, null, null, null, null, null, null);

  final WorkersDatabase database = new WorkersDatabase();
  final SettableClock clock = new SettableClock(NOW);
  final IdSource ids = IdSource.seeded(clock, 4);
  final MessageCodec codec = new MessageCodec();
  final FinalMarks marks = new FinalMarks(new JdbcTemplate(database.dataSource()), "workers");
  final List<Publication> published = Collections.synchronizedList(new ArrayList<>());
  final List<TicketChange> told = Collections.synchronizedList(new ArrayList<>());
  private final TicketTable tickets =
      new TicketTable(database.jdbc(), codec, Duration.ofHours(24), database.events());
  private final AuditTrail audit = new AuditTrail(new JdbcTemplate(database.dataSource()), ids);
  private final DeskConfiguration configuration = new DeskConfiguration();
  final DeadLetterHandler handler =
      configuration.deadLetterHandler(
          configuration.deadLetterDesk(
              database.jdbc(), marks, new HeldTickets(database.jdbc(), tickets), codec, ids),
          database.jdbc(),
          codec,
          List.of(PaymentsConfiguration.paymentEdits(), AccountsConfiguration.accountEdits()),
          ids,
          told::addAll,
          audit,
          clock);
  final CancelHandler cancelHandler =
      new CancelHandler(
          database.jdbc(),
          codec,
          List.of(configuration.runCancellation(database.jdbc())),
          audit,
          clock);

  /** A payment message at the desk, and its ticket. */
  record Parked(DeadLetterId id, UUID message, TicketId ticket) {}

  /** Payments that were parked after six attempts, all with one cause. */
  List<Parked> parked(int count) {
    return parked(count, "timeout");
  }

  List<Parked> parked(int count, String cause) {
    List<Parked> parked = new ArrayList<>();
    List<Object> letters = new ArrayList<>();
    List<Object> tickets = new ArrayList<>();
    List<Object> inbox = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      UUID message = ids.next();
      Parked one = new Parked(new DeadLetterId(ids.next()), message, new TicketId(message));
      parked.add(one);
      byte[] body = codec.encode(pay(message, 1));
      Collections.addAll(letters, Sql.bytes(one.id().uuid()), Sql.bytes(message));
      Collections.addAll(letters, Sql.bytes(message), body, cause);
      Collections.addAll(letters, Sql.bytes(group(cause).uuid()), cause + " payments.pay.v1");
      for (int times = 0; times < 3; times++) {
        letters.add(Sql.time(clock.instant()));
      }
      Collections.addAll(tickets, Sql.bytes(message), message.toString(), new byte[32], body);
      Collections.addAll(tickets, Sql.time(NOW), Sql.time(NOW));
      Collections.addAll(inbox, Sql.bytes(message), Sql.time(NOW));
    }
    update(
        """
        INSERT INTO dead_letter
          (id, queue, message_id, ticket, tenant, type, content_type, headers, body, source, cause, cause_group,
           search_text, status, attempt, parked, replays, first_failed_at, last_failed_at,
           arrived_at)
        VALUES %s
        """,
        """
        (?, 'payments', ?, ?, 'shop', 'payments.pay.v1', 'text/json',
         '{"traceparent":"00-a-b-01","x-satchel-cause":"timeout"}', ?, 'parked', ?, ?, ?, 'open',
         6, 1, 0, ?, ?, ?)\
        """,
        count,
        letters);
    update(
        """
        INSERT INTO ticket
          (id, tenant, idempotency_key, request_hash, task, command, status, done, attempts,
           version, created_at, updated_at)
        VALUES %s
        """,
        "(?, 'shop', ?, ?, 'payments.pay.v1', ?, 'parked', 0, 6, 7, ?, ?)", count, tickets);
    update(
        "INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at) VALUES %s",
        "('payments', ?, 6, 0, ?)", count, inbox);
    database
        .jdbc()
        .sql(
            """
            INSERT INTO dead_letter_group
              (id, queue, cause, open, total, recurring, first_at, last_at)
            VALUES (?, 'payments', ?, ?, ?, FALSE, ?, ?)
            ON DUPLICATE KEY UPDATE open = open + VALUES(open), total = total + VALUES(total)
            """)
        .params(Sql.bytes(group(cause).uuid()), cause, count, count, Sql.time(NOW), Sql.time(NOW))
        .update();
    return parked;
  }

  /** Makes a parked message a further message of another ticket, whose first message is done. */
  void handedOn(Parked message, TicketId ticket) {
    database
        .jdbc()
        .sql("DELETE FROM dead_letter WHERE message_id = ?")
        .param(Sql.bytes(ticket.uuid()))
        .update();
    database
        .jdbc()
        .sql("UPDATE dead_letter SET ticket = ? WHERE id = ?")
        .params(Sql.bytes(ticket.uuid()), Sql.bytes(message.id().uuid()))
        .update();
    database
        .jdbc()
        .sql(
            """
            INSERT INTO in_flight (message_id, ticket, queue, type, body, due_at)
            SELECT message_id, ticket, queue, type, body, arrived_at FROM dead_letter WHERE id = ?
            """)
        .param(Sql.bytes(message.id().uuid()))
        .update();
  }

  /** The dead letter of a run: its message was parked because a step failed too often. */
  Parked parkedRun(Asked stuck) {
    Parked letter = parked(1, "stuck").getFirst();
    database
        .jdbc()
        .sql(
            """
            UPDATE dead_letter
            SET queue = 'operations', message_id = :run, ticket = :run,
                type = 'dead-letters.replay.v1'
            WHERE id = :id
            """)
        .param("run", Sql.bytes(stuck.ticket.uuid()))
        .param("id", Sql.bytes(letter.id().uuid()))
        .update();
    database
        .jdbc()
        .sql("UPDATE ticket SET status = 'parked' WHERE id = ?")
        .param(Sql.bytes(stuck.ticket.uuid()))
        .update();
    return new Parked(letter.id(), stuck.ticket.uuid(), stuck.ticket);
  }

  private void update(String sql, String row, int count, List<Object> values) {
    database.jdbc().sql(sql.formatted(Sql.list(row, count))).params(values).update();
  }

  static CauseGroupId group(String cause) {
    return new CauseGroupId(UUID.nameUUIDFromBytes(cause.getBytes(StandardCharsets.UTF_8)));
  }

  static Pay pay(UUID ticket, long amount) {
    return new Pay(
        new TenantId("shop"),
        new PaymentId(ticket),
        new AccountId(new UUID(1, 1)),
        new AccountId(new UUID(1, 2)),
        new Money(new Asset("KRW"), amount),
        true,
        null,
        Map.of());
  }

  Replay replay(List<Parked> parked, int rate) {
    return new Replay(BY, ids(parked), rate, false);
  }

  Discard discard(List<Parked> parked) {
    return new Discard(BY, ids(parked), "sent by mistake", false);
  }

  DeadLetterSelection ids(List<Parked> parked) {
    return new DeadLetterSelection(parked.stream().map(Parked::id).toList(), null, clock.instant());
  }

  DeadLetterSelection all(DeadLetterFilter filter) {
    return new DeadLetterSelection(List.of(), filter, clock.instant());
  }

  /** A task in progress: its ticket and the number of attempts of its message. */
  final class Asked {
    final TicketId ticket = new TicketId(ids.next());
    private final DeadLetterTask task;
    private int attempt;

    Asked(DeadLetterTask task) {
      this.task = task;
      database.insertTicket(
          ticket, "operators", codec.typeName(task), codec.encode(task), clock.instant());
    }

    /**
     * Takes one step in a transaction, records the outcome on the ticket, and lets its delay pass.
     */
    Outcome step() {
      attempt++;
      Outcome outcome =
          committed(
              publications -> {
                Outcome decided =
                    handler
                        .handle(
                            List.of(new Delivered<>(ticket.uuid(), ticket, attempt, task)),
                            publications::addAll)
                        .getFirst();
                tickets.record(
                    List.of(new TicketOutcome(ticket, attempt, decided)),
                    List.of(),
                    publications::addAll,
                    clock.instant());
                return decided;
              });
      if (outcome instanceof Outcome.Running running) {
        clock.pass(running.delay());
      }
      return outcome;
    }

    /** Takes the next step and fails before the commit. */
    void stepThatRollsBack() {
      committed(
          publications -> {
            handler.handle(
                List.of(new Delivered<>(ticket.uuid(), ticket, attempt + 1, task)),
                publications::addAll);
            throw new IllegalStateException("rolled back");
          });
    }

    /** The number of statements that the next step takes, without those for its ticket. */
    long statements() {
      attempt++;
      return database.statements(
          () ->
              handler.handle(
                  List.of(new Delivered<>(ticket.uuid(), ticket, attempt, task)),
                  published::addAll));
    }

    /** Takes all remaining steps; returns the last outcome. */
    Outcome run() {
      Outcome outcome = step();
      while (outcome instanceof Outcome.Running) {
        outcome = step();
      }
      return outcome;
    }
  }

  Outcome run(DeadLetterTask task) {
    return new Asked(task).run();
  }

  Outcome cancel(TicketId ticket) {
    TicketId own = new TicketId(ids.next());
    TicketTask task = new TicketTask.CancelTicket(BY, ticket);
    database.insertTicket(
        own, "operators", codec.typeName(task), codec.encode(task), clock.instant());
    return committed(
        publications ->
            cancelHandler
                .handle(List.of(new Delivered<>(own.uuid(), own, 1, task)), publications::addAll)
                .getFirst());
  }

  /**
   * A transaction as delivery runs it: retried after a deadlock, and published only after the
   * commit.
   */
  <R> R committed(Function<List<Publication>, R> work) {
    while (true) {
      List<Publication> publications = new ArrayList<>();
      try {
        R result = database.inTransaction(() -> work.apply(publications));
        published.addAll(publications);
        return result;
      } catch (PessimisticLockingFailureException deadlock) {
        Thread.onSpinWait();
      }
    }
  }

  /** Marks the message as done by a consumer. */
  void done(Parked parked, int attempt) {
    set("UPDATE workers_inbox SET final = 1, attempt = ? WHERE message_id = ?", attempt, parked);
    set("UPDATE ticket SET status = 'succeeded', done = ? WHERE id = ?", 1, parked);
  }

  private void set(String sql, int value, Parked parked) {
    database.jdbc().sql(sql).params(value, Sql.bytes(parked.message())).update();
  }

  /** Records that the message failed again and that the desk took it in. */
  void failedAgain(Parked parked, int attempt) {
    set("UPDATE workers_inbox SET attempt = ? WHERE message_id = ?", attempt, parked);
    set("UPDATE ticket SET status = 'parked', attempts = ? WHERE id = ?", attempt, parked);
    set(
        """
        UPDATE dead_letter SET status = 'open', parked = parked + 1, attempt = ?
        WHERE message_id = ? AND status = 'replayed'
        """,
        attempt,
        parked);
    database
        .jdbc()
        .sql("UPDATE dead_letter_group SET open = open + 1, total = total + 1, recurring = TRUE")
        .update();
  }

  String letter(Parked parked) {
    return database.text(
        """
        SELECT CONCAT_WS(' ', status, attempt, parked, replays, IF(run IS NULL, 'free', 'held'))
        FROM dead_letter WHERE id = ?
        """,
        parked.id().uuid());
  }

  String ticket(TicketId ticket) {
    return database.text("SELECT status FROM ticket WHERE id = ?", ticket.uuid());
  }

  String error(TicketId ticket) {
    return database.text("SELECT error FROM ticket WHERE id = ?", ticket.uuid());
  }

  List<String> history(Parked parked) {
    return database
        .jdbc()
        .sql(
            """
            SELECT CONCAT_WS(' ', event, attempt, actor, detail) AS line
            FROM dead_letter_history WHERE dead_letter = ? ORDER BY id
            """)
        .param(Sql.bytes(parked.id().uuid()))
        .query((row, number) -> row.getString("line").replace(BY, "by"))
        .list();
  }

  List<String> items(TicketId run) {
    return database
        .jdbc()
        .sql("SELECT outcome FROM dead_letter_run_item WHERE run = ? ORDER BY dead_letter")
        .param(Sql.bytes(run.uuid()))
        .query((row, number) -> row.getString("outcome"))
        .list();
  }

  String inbox(Parked parked) {
    return database.text(
        "SELECT CONCAT(attempt, ' ', final) FROM workers_inbox WHERE message_id = ?",
        parked.message());
  }

  /** The open and total dead letters of the group and whether it recurs, separated by spaces. */
  String group() {
    return groupOf("timeout");
  }

  String groupOf(String cause) {
    return database.text(
        "SELECT CONCAT_WS(' ', open, total, recurring) FROM dead_letter_group WHERE id = ?",
        group(cause).uuid());
  }

  /** Tenant, event, action and detail of each entry of the audit log. */
  List<String> audit() {
    return database
        .jdbc()
        .sql("SELECT entries FROM audit_pending ORDER BY position")
        .query((row, number) -> new String(row.getBytes("entries"), StandardCharsets.UTF_8))
        .list()
        .stream()
        .flatMap(lines -> Stream.of(lines.split("\n", -1)))
        .filter(line -> !line.isEmpty())
        .map(
            line ->
                line.replaceFirst(
                    "^\\{\"tenant\":\"([^\"]*)\".*\"event\":\"([^\"]*)\","
                        + "\"action\":\"([^\"]*)\".*?\"detail\":(.*)}$",
                    "$1 $2 $3 $4"))
        .toList();
  }

  int count(String sql) {
    return database.jdbc().sql(sql).query(Integer.class).single();
  }

  static Map<String, Object> result(@Nullable Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> done.result();
      case Outcome.Cancelled cancelled -> cancelled.result();
      case Outcome.Running running -> running.progress();
      case Outcome.Handed handed -> handed.progress();
      case null -> throw new AssertionError("no outcome");
      case Outcome.Refused refused -> throw new AssertionError(refused);
      case Outcome.RetryLater later -> throw new AssertionError(later);
      case Outcome.WaitFor wait -> throw new AssertionError(wait);
      case Outcome.Park park -> throw new AssertionError(park);
    };
  }

  static String counts(@Nullable Outcome outcome) {
    Map<String, Object> result = result(outcome);
    return "%s %s %s %s"
        .formatted(
            result.get("total"), result.get("done"), result.get("skipped"), result.get("failed"));
  }

  @Override
  public void close() {
    database.close();
  }
}
