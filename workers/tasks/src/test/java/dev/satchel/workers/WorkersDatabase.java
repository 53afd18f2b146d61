package dev.satchel.workers;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.events.EventLine;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.delivery.events.EventSettings;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.DatabaseTemplate;
import dev.satchel.testservers.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A real database with the tables that the workers use. */
public final class WorkersDatabase implements AutoCloseable {
  private static final DatabaseTemplate TEMPLATE = new DatabaseTemplate(WorkersDatabase::migrate);

  private final TestDatabase database = TEMPLATE.create();
  private final DataSource dataSource = database.dataSource();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final TransactionTemplate transactions =
      new TransactionTemplate(new DataSourceTransactionManager(dataSource));

  public WorkersDatabase() {
    transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  private static void migrate(TestDatabase database) {
    migrate(database, "tickets", "classpath:db/tickets", "");
    migrate(database, "workers", "classpath:db/workers", "");
    migrate(database, "parcels", "classpath:db/parcels", "");
    // The ingress owns the audit log, to which workers add.
    migrate(database, "ingress", "filesystem:../../api-ingress/src/main/resources/db/ingress", "");
    for (String process : new String[] {"ingress", "workers", "scheduler"}) {
      migrate(database, process + "_delivery", "classpath:db/delivery", process);
    }
  }

  private static void migrate(
      TestDatabase database, String owner, String location, String process) {
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations(location)
        .table("history_of_" + owner)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .placeholders(Map.of("process", process))
        .load()
        .migrate();
  }

  public TestDatabase database() {
    return database;
  }

  public DataSource dataSource() {
    return dataSource;
  }

  public JdbcClient jdbc() {
    return jdbc;
  }

  /** The log of events, with the settings that are usual. */
  public EventLog events() {
    return new EventLog(
        jdbc,
        new MessageCodec(),
        IdSource.secure(Clock.systemUTC()),
        new EventSettings(true, false));
  }

  /** The events that have no number yet, in the order in which they were written. */
  public List<EventLine> written() {
    return jdbc
        .sql("SELECT entries FROM event_pending ORDER BY position")
        .query((row, n) -> EventLine.all(row.getBytes("entries")))
        .list()
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  /** Runs work in a transaction as delivery does. */
  public <R> R inTransaction(Supplier<R> work) {
    return java.util.Objects.requireNonNull(transactions.execute(status -> work.get()));
  }

  /** The number of statements that the server executes or prepares for work in one transaction. */
  public long statements(Runnable work) {
    return inTransaction(
        () -> {
          long before = statementsOfThisConnection();
          work.run();
          // Reading the counter is a statement too.
          return statementsOfThisConnection() - before - 1;
        });
  }

  private long statementsOfThisConnection() {
    return jdbc
        .sql("SHOW SESSION STATUS WHERE Variable_name IN ('Questions', 'Com_stmt_prepare')")
        .query((row, number) -> row.getLong("Value"))
        .list()
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Inserts a ticket as the ingress does. */
  public void insertTicket(
      TicketId ticket, String tenant, String task, byte[] command, Instant now) {
    jdbc.sql(
            """
            INSERT INTO ticket
              (id, tenant, idempotency_key, request_hash, task, command, status, done, attempts,
               version, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, 'accepted', 0, 0, 1, ?, ?)
            """)
        .params(
            Sql.bytes(ticket.uuid()),
            tenant,
            ticket.toString(),
            new byte[32],
            task,
            command,
            Sql.time(now),
            Sql.time(now))
        .update();
  }

  /** The value of a single row and column. */
  public String text(String sql, UUID id) {
    return String.valueOf(
        jdbc.sql(sql).param(Sql.bytes(id)).query((row, number) -> row.getString(1)).single());
  }

  @Override
  public void close() {
    database.close();
  }
}
