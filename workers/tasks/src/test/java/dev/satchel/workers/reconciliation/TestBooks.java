package dev.satchel.workers.reconciliation;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.QueueProgress;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.OperationsTask.RunTrialBalance;
import dev.satchel.workers.SettableClock;
import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.ledger.Audit;
import dev.satchel.workers.tickets.OverdueWaits;
import dev.satchel.workers.tickets.StrandedTickets;
import dev.satchel.workers.tickets.TicketTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** Books made by the server itself, and trial balances of them. */
final class TestBooks implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  static final Duration INTERVAL = Duration.ofMinutes(5);

  private static final String A_THOUSAND =
      """
      FROM (SELECT a.n + 10 * b.n + 100 * c.n + :first AS n
            FROM digit a, digit b, digit c ORDER BY n) i
      """;
  private static final String ENTRY =
      """
      UNHEX(CONCAT(LPAD(HEX(:from + FLOOR((i.n - :first) * :micros / 1000)), 12, '0'), '7',
                   LPAD(HEX(i.n), 19, '0')))
      """;

  final WorkersDatabase database = new WorkersDatabase();
  final SettableClock clock = new SettableClock(START);
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final IdSource ids = IdSource.seeded(clock, 7);
  private final int accounts;
  private int made;

  TestBooks(int accounts) {
    this.accounts = accounts;
    database.jdbc().sql("CREATE TABLE digit (n INT PRIMARY KEY)").update();
    database
        .jdbc()
        .sql("INSERT INTO digit VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)")
        .update();
  }

  /** A handler of a process of its own. */
  OperationsHandler handler(Audit.Limits limits, Duration verifyWithin, long rowsPerStep) {
    ReconciliationRuns runs = new ReconciliationRuns(database.jdbc(), ids);
    RunMetrics metrics = new RunMetrics(registry);
    Audit audit = new Audit(database.dataSource(), limits);
    return new OperationsHandler(
        new TrialBalanceJob(
            audit,
            new TrialBalancePhases(audit, runs, new TrialBalanceSettings(verifyWithin)),
            new TrialBalanceJob.Records(new TrialBalanceRow(database.jdbc()), runs, metrics),
            clock,
            rowsPerStep),
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
            new TicketTable(database.jdbc(), new MessageCodec(), Duration.ofHours(24)),
            changes -> {},
            1),
        runs,
        metrics,
        clock);
  }

  /**
   * Posts so many entries of 1 KRW from one account to the next, made one after the other up to
   * now, a multiple of a thousand; balances follow.
   */
  void post(int thousands, Instant from, Duration each) {
    for (int thousand = 0; thousand < thousands; thousand++) {
      for (int line = 1; line <= 2; line++) {
        database
            .jdbc()
            .sql(
                """
                INSERT INTO posting (entry_id, line, account_id, asset, layer, amount)
                SELECT %s, :line, UNHEX(LPAD(HEX((i.n + :line) %% :accounts + 1), 32, '0')), 'KRW',
                       'free', 2 * :line - 3
                %s
                """
                    .formatted(ENTRY, A_THOUSAND))
            .param("line", line)
            .param("first", made)
            .param("from", from.toEpochMilli())
            .param("micros", each.toNanos() / 1000)
            .param("accounts", accounts)
            .update();
      }
      made += 1_000;
    }
    project();
  }

  /** An entry that commits long after its id was made. */
  void moveLate(int from, int to, long amount) {
    long old = START.minus(Duration.ofMinutes(30)).toEpochMilli();
    for (int line = 1; line <= 2; line++) {
      database
          .jdbc()
          .sql(
              """
              INSERT INTO posting (entry_id, line, account_id, asset, layer, amount)
              VALUES (?, ?, ?, 'KRW', 'free', ?)
              """)
          .params(
              Sql.bytes(new UUID(old << 16 | 0x7000, -1)),
              line,
              Sql.bytes(new UUID(0, line == 1 ? from : to)),
              line == 1 ? -amount : amount)
          .update();
    }
    project();
  }

  /** Makes all balances what the journal says. */
  void project() {
    database
        .jdbc()
        .sql(
            """
            REPLACE INTO balance
              (account_id, asset, tenant, kind, posted, held, credit_limit, debits_closed)
            SELECT account_id, asset, 'shop', 'system', SUM(amount), 0, 0, FALSE
            FROM posting GROUP BY account_id, asset
            """)
        .update();
  }

  Delivered<OperationsTask> fire() {
    return fire(clock.instant());
  }

  Delivered<OperationsTask> fire(Instant dueAt) {
    return message(new RunTrialBalance(dueAt, dueAt.plus(INTERVAL), false));
  }

  Delivered<OperationsTask> message(RunTrialBalance task) {
    return new Delivered<>(ids.next(), null, 1, task);
  }

  /** One step, in a transaction of its own. */
  Outcome step(OperationsHandler handler, Delivered<OperationsTask> message) {
    return database.inTransaction(
        () -> handler.handle(List.of(message), publications -> {}).getFirst());
  }

  /** A whole run; how many steps it took. */
  int run(OperationsHandler handler, Delivered<OperationsTask> message) {
    int steps = 1;
    while (step(handler, message) instanceof Outcome.Running) {
      steps++;
    }
    return steps;
  }

  List<String> discrepancies(String status) {
    return database
        .jdbc()
        .sql(
            "SELECT CONCAT_WS(' ', type, left_value, right_value) FROM discrepancy WHERE status = ?")
        .param(status)
        .query((row, number) -> row.getString(1))
        .list();
  }

  int changed(String sql) {
    return database.jdbc().sql(sql).update();
  }

  long number(String sql) {
    return database.jdbc().sql(sql).query(Long.class).single();
  }

  /** The n-th entry of the journal. */
  UUID entry(int n) {
    return database
        .jdbc()
        .sql("SELECT entry_id FROM posting WHERE line = 1 ORDER BY entry_id LIMIT 1 OFFSET " + n)
        .query((row, number) -> Sql.uuid(row.getBytes(1)))
        .single();
  }

  /** How many rows this server session has read for work in one transaction. */
  long rowsRead(Runnable work) {
    return database.inTransaction(
        () -> {
          long before = handlerReads();
          work.run();
          return handlerReads() - before;
        });
  }

  private long handlerReads() {
    return database
        .jdbc()
        .sql("SHOW SESSION STATUS LIKE 'Handler_read%'")
        .query((row, number) -> Map.entry(row.getString(1), row.getLong(2)))
        .list()
        .stream()
        .filter(each -> !each.getKey().equals("Handler_read_rnd"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Override
  public void close() {
    database.close();
  }
}
