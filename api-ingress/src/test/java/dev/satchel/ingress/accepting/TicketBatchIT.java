package dev.satchel.ingress.accepting;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.ControlTable;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.audit.AuditLog;
import dev.satchel.ingress.audit.Origin;
import dev.satchel.ingress.tickets.TestTickets;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Batches of tickets on a real MySQL. */
class TicketBatchIT {
  private static final TestDatabase database = MySqlServer.shared().createDatabase();
  private static final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
  private final IdSource ids = IdSource.secure(Clock.systemUTC());
  private final List<Publication> published = new ArrayList<>();
  private final TicketBatch batch = batchOn(database.dataSource());

  /** A batch with the lock time-out of the ingress sessions. */
  private final TicketBatch limited =
      batchOn(
          new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password()));

  private static final Instant CREATED = Instant.parse("2026-11-21T00:00:00.123456Z");

  @BeforeAll
  static void create() {
    for (String owner : List.of("tickets", "ingress")) {
      Flyway.configure()
          .dataSource(database.dataSource())
          .locations("classpath:db/" + owner)
          .table("history_" + owner)
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    }
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  @BeforeEach
  void clear() {
    jdbc.update("DELETE FROM ticket");
  }

  @Test
  void writesAndPublishesOnlyNewTickets() {
    NewTicket old = ticket("default", "b", 1);
    batch.write(List.of(old));
    published.clear();
    NewTicket first = ticket("default", "a", 1);
    NewTicket same = ticket("default", "b", 1);
    NewTicket other = ticket("default", "b", 2);
    NewTicket elsewhere = ticket("another", "b", 2);
    NewTicket twice = ticket("default", "a", 1);
    NewTicket twiceOther = ticket("default", "a", 9);
    List<Accepted> results = batch.write(List.of(first, same, other, elsewhere, twice, twiceOther));
    assertThat(results.get(0)).isEqualTo(new Accepted.Stored(first.asWritten()));
    assertThat(results.get(1)).isEqualTo(new Accepted.Replayed(old.asWritten()));
    assertThat(results.get(2)).isEqualTo(new Accepted.Conflict());
    assertThat(results.get(3)).isEqualTo(new Accepted.Stored(elsewhere.asWritten()));
    assertThat(results.get(4)).isEqualTo(new Accepted.Replayed(first.asWritten()));
    assertThat(results.get(5)).isEqualTo(new Accepted.Conflict());
    assertThat(published.stream().map(Publication::messageId))
        .containsExactlyInAnyOrder(first.id().uuid(), elsewhere.id().uuid());
    assertThat(count("SELECT COUNT(*) FROM ticket")).isEqualTo(3);
  }

  @Test
  void aKeyLockedByAnotherTransactionIsUndecidedAndOtherTicketsAreWritten() throws Exception {
    NewTicket orphaned = ticket("default", "orphaned", 1);
    try (Connection frozen = database.dataSource().getConnection()) {
      frozen.setAutoCommit(false);
      rows(new JdbcTemplate(new SingleConnectionDataSource(frozen, true)))
          .insert(List.of(orphaned));
      for (int round = 0; round < 3; round++) {
        NewTicket again = ticket("default", "orphaned", 1);
        NewTicket neighbour = ticket("default", "neighbour-" + round, 1);
        assertThat(limited.write(List.of(again, neighbour)))
            .containsExactly(new Accepted.Undecided(), new Accepted.Stored(neighbour.asWritten()));
      }
      frozen.rollback();
    }
    NewTicket again = ticket("default", "orphaned", 1);
    assertThat(limited.write(List.of(again)))
        .containsExactly(new Accepted.Stored(again.asWritten()));
  }

  @Test
  void aTicketLockedByAWorkerIsReplayedAsWritten() throws Exception {
    NewTicket known = ticket("default", "known", 1);
    batch.write(List.of(known));
    try (Connection worker = database.dataSource().getConnection();
        Statement statement = worker.createStatement()) {
      worker.setAutoCommit(false);
      statement.executeUpdate("UPDATE ticket SET status = 'running'");
      NewTicket neighbour = ticket("default", "neighbour", 1);
      assertThat(limited.write(List.of(ticket("default", "known", 1), neighbour)))
          .containsExactly(
              new Accepted.Replayed(known.asWritten()), new Accepted.Stored(neighbour.asWritten()));
      worker.rollback();
    }
  }

  @Test
  void storesNoTicketWhoseAuditEntryCannotBeWritten() {
    jdbc.execute("RENAME TABLE audit_pending TO audit_away");
    try {
      assertThatThrownBy(() -> batch.write(List.of(ticket("default", "audited", 1))))
          .isInstanceOf(BadSqlGrammarException.class);
    } finally {
      jdbc.execute("RENAME TABLE audit_away TO audit_pending");
    }
    assertThat(count("SELECT COUNT(*) FROM ticket")).isZero();
    assertThat(published).isEmpty();
  }

  @Test
  void failsWhenATicketIdBelongsToADifferentRequest() {
    NewTicket old = ticket("default", "old", 1);
    batch.write(List.of(old));
    NewTicket clash =
        new NewTicket(
            old.id(),
            ticket("default", "new", 1).request(),
            old.command(),
            old.subject(),
            null,
            Instant.EPOCH,
            old.audit());
    assertThatThrownBy(() -> batch.write(List.of(clash)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(old.id().toString());
  }

  @Test
  void writesManyTicketsWithAsManyStatementsAsOne() {
    SingleConnectionDataSource single =
        new SingleConnectionDataSource(
            database.jdbcUrl(), database.user(), database.password(), true);
    try {
      TicketBatch counted = batchOn(single);
      List<NewTicket> many =
          IntStream.range(0, 256).mapToObj(i -> ticket("default", "many-" + i, 1)).toList();
      List<NewTicket> manyAgain =
          IntStream.range(0, 256).mapToObj(i -> ticket("default", "many-" + i, 1)).toList();
      counted.write(List.of(ticket("default", "warm-up", 1)));
      long one = statements(single, counted, List.of(ticket("default", "one", 1)));
      assertThat(statements(single, counted, many)).isEqualTo(one);
      // It reads the tickets, and writes no entry of the audit log.
      long replay = statements(single, counted, List.of(ticket("default", "one", 1)));
      assertThat(statements(single, counted, manyAgain)).isEqualTo(replay).isEqualTo(one);
    } finally {
      single.destroy();
    }
  }

  @Test
  void overlappingBatchesCreateOneTicketPerKey() throws InterruptedException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Thread> writers = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int writer = 0; writer < 4; writer++) {
      Random own = new Random(random.nextLong());
      writers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int round = 0; round < 30; round++) {
                        batch.write(
                            own.ints(20, 0, 200)
                                .mapToObj(i -> ticket("default", "key-" + i, 1))
                                .toList());
                      }
                    } catch (RuntimeException failure) {
                      failures.add(failure);
                    }
                  }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(failures).as("seed " + seed).isEmpty();
    long rows = count("SELECT COUNT(*) FROM ticket");
    assertThat(published).as("seed " + seed).hasSize((int) rows);
  }

  /**
   * The statements that the server counts on the single connection, with those of the transaction.
   */
  private static long statements(DataSource single, TicketBatch counted, List<NewTicket> tickets) {
    JdbcTemplate session = new JdbcTemplate(single);
    String questions =
        """
        SELECT VARIABLE_VALUE FROM performance_schema.session_status
        WHERE VARIABLE_NAME = 'Questions'
        """;
    Long before = session.queryForObject(questions, Long.class);
    counted.write(tickets);
    Long after = session.queryForObject(questions, Long.class);
    return requireNonNull(after) - requireNonNull(before) - 1;
  }

  private static long count(String sql) {
    return requireNonNull(jdbc.queryForObject(sql, Long.class));
  }

  private static NewTicketRows rows(JdbcTemplate template) {
    return new NewTicketRows(template, TestTickets.rows(template));
  }

  private TicketBatch batchOn(DataSource dataSource) {
    JdbcTemplate template = new JdbcTemplate(dataSource);
    return new TicketBatch(
        transactions(dataSource),
        rows(template),
        new ControlTable(template),
        new AuditLog(template));
  }

  private Transactions transactions(DataSource dataSource) {
    TransactionTemplate template =
        new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    template.setIsolationLevel(TransactionTemplate.ISOLATION_READ_COMMITTED);
    TransactionTemplate uncommitted =
        new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    uncommitted.setIsolationLevel(TransactionTemplate.ISOLATION_READ_UNCOMMITTED);
    return new Transactions() {
      @Override
      @SuppressWarnings("NullAway") // the work never returns null
      public <R> R call(Function<dev.satchel.delivery.Publications, R> work) {
        List<Publication> mine = new ArrayList<>();
        R result = template.execute(status -> work.apply(mine::addAll));
        synchronized (published) {
          published.addAll(mine);
        }
        return result;
      }

      @Override
      @SuppressWarnings("NullAway") // the read never returns null
      public <R> R readUncommitted(Supplier<R> read) {
        return uncommitted.execute(status -> read.get());
      }
    };
  }

  private NewTicket ticket(String tenant, String key, int body) {
    UUID id = ids.next();
    byte[] hash = new byte[32];
    hash[0] = (byte) body;
    return new NewTicket(
        new TicketId(id),
        new NewTicket.Request(
            new TenantId(tenant), key, hash, null, "key_1", new Origin("10.0.0.7", "req_1")),
        new NewTicket.Command(
            "payments.pay.v1", TaskQueue.PAYMENTS, new byte[] {'{', '}'}, null, null),
        new Subject("payment", "x"),
        "/v1/payments/x",
        CREATED,
        null);
  }
}
