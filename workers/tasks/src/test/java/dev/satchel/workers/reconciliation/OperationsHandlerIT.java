package dev.satchel.workers.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.EffectAlreadyRecorded;
import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.QueueProgress;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.OperationsTask.ReconcileTickets;
import dev.satchel.messages.OperationsTask.TrialBalance;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.ledger.Audit;
import dev.satchel.workers.tickets.OverdueWaits;
import dev.satchel.workers.tickets.StrandedTickets;
import dev.satchel.workers.tickets.TicketTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class OperationsHandlerIT {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final WorkersDatabase database = new WorkersDatabase();
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final IdSource ids = IdSource.seeded(clock, 4);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Publication> published = new ArrayList<>();
  private final ReconciliationRuns runs =
      new ReconciliationRuns(database.jdbc(), ids, database.events());
  private final RunMetrics metrics = new RunMetrics(registry);
  private final Audit audit =
      new Audit(
          database.dataSource(),
          new Audit.Limits(100, 100, Duration.ofMinutes(1), Duration.ofSeconds(30)));
  private final OperationsHandler handler =
      new OperationsHandler(
          new TrialBalanceJob(
              audit,
              new TrialBalancePhases(audit, runs, new TrialBalanceSettings(Duration.ofDays(1))),
              new TrialBalanceJob.Records(new TrialBalanceRow(database.jdbc()), runs, metrics),
              clock,
              20_000),
          new StrandedTickets(
              database.jdbc(),
              new StrandedTickets.Messages(
                  new MessageCodec(),
                  ids,
                  new FinalMarks(new JdbcTemplate(database.dataSource()), "workers"),
                  new QueueProgress(new JdbcTemplate(database.dataSource()), "workers", clock)),
              100),
          new OverdueWaits(
              database.jdbc(),
              new TicketTable(
                  database.jdbc(), new MessageCodec(), Duration.ofHours(24), database.events()),
              changes -> {},
              1),
          runs,
          metrics,
          clock);

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aTrialBalanceOfSoundBooksRecordsARunWithoutDiscrepancies() {
    assertThat(handle(message(new TrialBalance())))
        .containsExactly(
            new Outcome.Done(
                Map.of(
                    "job", "trial-balance", "checked", 0L, "repaired", 0L, "discrepancies", 0L)));

    assertThat(count("reconciliation_run")).isEqualTo(1);
    assertThat(count("discrepancy")).isZero();
    assertThat(gauge("satchel.reconciliation.discrepancies")).isZero();
    assertThat(gauge("satchel.reconciliation.last.run.epoch.seconds"))
        .isEqualTo((double) NOW.getEpochSecond());
  }

  @Test
  void aDiscrepancyIsOpenedOnceAndResolvedWhenARunNoLongerFindsIt() {
    strayBalance(5);
    handle(message(new TrialBalance()));
    assertThat(discrepancies())
        .containsExactlyInAnyOrder(
            "balance-differs critical open posted 0, held 0 posted 5, held 0",
            "unbalanced-asset critical open 0 5");
    assertThat(gauge("satchel.reconciliation.discrepancies")).isEqualTo(2);

    database.jdbc().sql("UPDATE balance SET posted = 6").update();
    handle(message(new TrialBalance()));
    assertThat(discrepancies())
        .containsExactlyInAnyOrder(
            "balance-differs critical open posted 0, held 0 posted 6, held 0",
            "unbalanced-asset critical open 0 6");

    database.jdbc().sql("DELETE FROM balance").update();
    handle(message(new TrialBalance()));
    assertThat(discrepancies()).allMatch(text -> text.contains(" resolved "));

    strayBalance(7);
    handle(message(new TrialBalance()));
    assertThat(discrepancies()).hasSize(4);
  }

  @Test
  void ticketsAreReconciledInTheSameTransaction() {
    TicketId stranded = new TicketId(ids.next());
    database.insertTicket(
        stranded, "shop", "payments.pay.v1", new byte[1], NOW.minus(Duration.ofHours(1)));
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
            VALUES ('payments', ?, 1, TRUE, ?)
            """)
        .params(Sql.bytes(ids.next()), Sql.time(NOW))
        .update();

    assertThat(handle(message(new ReconcileTickets())))
        .containsExactly(
            new Outcome.Done(
                Map.of("job", "tickets", "checked", 1L, "repaired", 1L, "discrepancies", 0L)));

    assertThat(published).extracting(Publication::ticket).containsExactly(stranded);
    assertThat(count("reconciliation_run")).isEqualTo(1);
  }

  @Test
  void aTicketThatCannotBeReconciledIsADiscrepancyUntilItIsDone() {
    TicketId odd = new TicketId(ids.next());
    database.insertTicket(
        odd, "shop", "payments.pay.v1", new byte[1], NOW.minus(Duration.ofHours(1)));
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
            VALUES ('payments', ?, 1, TRUE, ?)
            """)
        .params(Sql.bytes(odd.uuid()), Sql.time(NOW))
        .update();

    handle(message(new ReconcileTickets()));
    assertThat(published).isEmpty();
    assertThat(discrepancies()).containsExactly("ticket-done-but-open warning open done accepted");

    database.jdbc().sql("UPDATE ticket SET status = 'failed', done = TRUE").update();
    handle(message(new ReconcileTickets()));
    assertThat(discrepancies())
        .containsExactly("ticket-done-but-open warning resolved done accepted");
  }

  @Test
  void aJobRunsOnceForAllItsMessagesInABatch() {
    List<Outcome> outcomes =
        handle(
            List.of(
                message(new TrialBalance()),
                message(new ReconcileTickets()),
                message(new TrialBalance())));

    assertThat(outcomes).hasSize(3).allMatch(Outcome.Done.class::isInstance);
    assertThat(count("reconciliation_run")).isEqualTo(2);
  }

  @Test
  void aRunIsRecordedOnce() {
    Delivered<OperationsTask> message = message(new TrialBalance());
    handle(message);

    assertThatThrownBy(() -> handle(message)).isInstanceOf(EffectAlreadyRecorded.class);
    assertThat(count("reconciliation_run")).isEqualTo(1);
  }

  private List<Outcome> handle(Delivered<OperationsTask> message) {
    return handle(List.of(message));
  }

  private List<Outcome> handle(List<Delivered<OperationsTask>> batch) {
    return database.inTransaction(() -> handler.handle(batch, published::addAll));
  }

  private Delivered<OperationsTask> message(OperationsTask task) {
    return new Delivered<>(ids.next(), null, 1, task);
  }

  private void strayBalance(long posted) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO balance
              (account_id, asset, tenant, kind, posted, held, credit_limit, debits_closed)
            VALUES (?, 'KRW', 'shop', 'client', ?, 0, 0, FALSE)
            """)
        .params(Sql.bytes(new UUID(1, 1)), posted)
        .update();
  }

  private List<String> discrepancies() {
    return database
        .jdbc()
        .sql(
            """
            SELECT CONCAT_WS(' ', type, severity, status, left_value, right_value)
            FROM discrepancy
            """)
        .query((row, number) -> row.getString(1))
        .list();
  }

  private double gauge(String name) {
    return registry.get(name).tag("job", "trial-balance").gauge().value();
  }

  private int count(String table) {
    return database.jdbc().sql("SELECT COUNT(*) FROM " + table).query(Integer.class).single();
  }
}
