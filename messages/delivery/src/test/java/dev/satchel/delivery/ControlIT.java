package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.control.ControlLoop;
import dev.satchel.messages.ControlTask;
import dev.satchel.messages.OperationsTask.TrialBalance;
import dev.satchel.messages.QueueTask.PauseQueue;
import dev.satchel.messages.QueueTask.ResumeQueue;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Control tasks, such as pauses of queues, on their way from the control table to their effect. */
class ControlIT extends OnRealServers {
  /** Far less than the time-outs of a consumer for its broker, a lock or a pooled connection. */
  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  private final Clock clock = Clock.systemUTC();
  private final IdSource ids = IdSource.secure(clock);
  private final MessageCodec codec = new MessageCodec();
  private final ControlTable tasks = new ControlTable(jdbc);

  @BeforeEach
  void prepare() {
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations("classpath:db/tickets")
        .table("history_of_tickets")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
    jdbc.execute(ScriptedControl.TICKETS);
    settings.put("test.control", true);
  }

  @Test
  void aControlTaskIsExecutedRecordedAndDeleted() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id = add(new PauseQueue("somebody", TaskQueue.PAYMENTS));

      awaitGone(id);

      assertThat(effects(id)).isOne();
      assertThat(attempts(id)).containsExactly("done");
      assertThat(ticket(id)).isEqualTo("1 Done");
      await().atMost(AT_ONCE).until(() -> paused(node, TaskQueue.PAYMENTS));
      assertThat(outboxRows()).isZero();
    }
  }

  @Test
  void longJobsDelayNoPause() {
    settings.put("satchel.workers.role.operations.consumers", 3);
    settings.put("satchel.workers.role.operations.batch", 1);
    settings.put("satchel.workers.role.operations.prefetch", 1);
    try (TestNode node = TestNode.start(settings)) {
      ScriptedOperations operations = node.bean(ScriptedOperations.class);
      publish(node, IntStream.range(0, 3).mapToObj(i -> job()).toList());
      await().atMost(TestNode.SOON).until(() -> operations.running.get() == 3);

      UUID id = add(new PauseQueue("somebody", TaskQueue.PAYMENTS));

      await().atMost(AT_ONCE).until(() -> paused(node, TaskQueue.PAYMENTS));
      awaitGone(id);
      operations.released.countDown();
    }
  }

  @Test
  void anExhaustedConnectionPoolDelaysNoPause() throws SQLException {
    try (TestNode node = TestNode.start(settings)) {
      List<Connection> all = new ArrayList<>();
      try {
        for (int i = 0; i < 8; i++) {
          all.add(node.bean(DataSource.class).getConnection());
        }

        UUID id = add(new PauseQueue("somebody", TaskQueue.PAYMENTS));

        awaitGone(id);
        await().atMost(AT_ONCE).until(() -> paused(node, TaskQueue.PAYMENTS));
      } finally {
        for (Connection connection : all) {
          connection.close();
        }
      }
    }
  }

  @Test
  void aFailingTaskIsRetriedAndParkedAfterItsLastAttempt() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id = add(new PauseQueue("throw", TaskQueue.PAYMENTS));

      awaitDepth(vhost, "operations.dlq", 1);

      awaitGone(id);
      assertThat(attempts(id)).containsExactly("failed", "failed", "failed", "parked");
      assertThat(ticket(id)).isEqualTo("4 Park");
      assertThat(effects(id)).isZero();
      assertThat(paused(node, TaskQueue.PAYMENTS)).isFalse();
    }
  }

  @Test
  void anUnclassifiedSqlErrorUsesNoAttemptAndParksTheTaskAfterAWhile() {
    settings.put("satchel.workers.role.operations.park-unclassified-after", "3s");
    try (TestNode node = TestNode.start(settings)) {
      UUID id = add(new PauseQueue("throw-sql", TaskQueue.PAYMENTS));
      UUID other = add(new PauseQueue("somebody", TaskQueue.WITHDRAWALS));

      awaitGone(other);
      assertThat(rows(id)).isOne();
      awaitDepth(vhost, "operations.dlq", 1);

      awaitGone(id);
      assertThat(attempts(id)).containsExactly("parked");
      assertThat(ticket(id)).isEqualTo("1 Park");
      assertThat(effects(id)).isZero();
      assertThat(node.bean(ControlLoop.class).loop().running()).isTrue();
    }
  }

  @Test
  void anUnreadableTaskIsParkedAtOnce() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id = ids.next();
      add(id, "payments", "queues.drain.v1", new byte[] {'{', '}'});

      awaitDepth(vhost, "operations.dlq", 1);

      awaitGone(id);
      assertThat(attempts(id)).containsExactly("parked");
      assertThat(ticket(id)).isEqualTo("1 Park");
      assertThat(node.bean(ControlLoop.class).loop().running()).isTrue();
    }
  }

  @Test
  void aTaskThatWaitsForARowLockBlocksNoOtherAndUsesNoAttempt() throws SQLException {
    try (TestNode node = TestNode.start(settings);
        Connection elsewhere = database.dataSource().getConnection()) {
      elsewhere.setAutoCommit(false);
      try (var statement = elsewhere.createStatement()) {
        statement.execute(
            "INSERT INTO workers_queue_pause (queue, paused_at) VALUES ('payments', NOW(6))");
      }
      UUID blocked = add(new PauseQueue("somebody", TaskQueue.PAYMENTS));
      UUID free = add(new PauseQueue("somebody", TaskQueue.WITHDRAWALS));

      await().atMost(TestNode.SOON).until(() -> paused(node, TaskQueue.WITHDRAWALS));

      awaitGone(free);
      assertThat(rows(blocked)).isOne();
      elsewhere.rollback();
      await().atMost(TestNode.SOON).until(() -> rows(blocked) == 0);
      assertThat(attempts(blocked)).containsExactly("done");
      assertThat(effects(blocked)).isOne();
    }
  }

  @Test
  void tasksForOneQueueRunInOrderAcrossTwoWorkers() {
    try (TestNode first = TestNode.start(settings);
        TestNode second = TestNode.start(settings)) {
      List<UUID> added = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        added.add(add(new PauseQueue("somebody", TaskQueue.PAYMENTS)));
        added.add(add(new ResumeQueue("somebody", TaskQueue.PAYMENTS)));
      }
      await().atMost(TestNode.SOON).until(() -> count("SELECT COUNT(*) FROM control_task") == 0);

      assertThat(added).allSatisfy(id -> assertThat(effects(id)).isOne());
      assertThat(inOrderOfExecution()).containsExactlyElementsOf(added);
      assertThat(count("SELECT COUNT(*) FROM workers_queue_pause")).isZero();
      await()
          .atMost(AT_ONCE)
          .until(() -> !paused(first, TaskQueue.PAYMENTS) && !paused(second, TaskQueue.PAYMENTS));
    }
  }

  @Test
  void aWorkerKilledBeforeTheCommitLosesNothingAndRepeatsNothing() throws Exception {
    UUID id = add(new PauseQueue("somebody", TaskQueue.PAYMENTS));
    settings.put("test.control-hangs", true);
    Process killed = TestNode.startProcess(settings);
    try {
      await().atMost(TestNode.SOON).until(() -> uncommittedEffects() == 1);
    } finally {
      killed.destroyForcibly().waitFor();
    }
    await().atMost(AT_ONCE).until(() -> uncommittedEffects() == 0);
    assertThat(rows(id)).isOne();
    assertThat(count("SELECT COUNT(*) FROM workers_queue_pause")).isZero();

    settings.put("test.control-hangs", false);
    try (TestNode node = TestNode.start(settings)) {
      awaitGone(id);
      await().atMost(AT_ONCE).until(() -> paused(node, TaskQueue.PAYMENTS));
    }

    assertThat(effects(id)).isOne();
    assertThat(attempts(id)).containsExactly("done");
    assertThat(ticket(id)).isEqualTo("1 Done");
  }

  @Test
  void aControlTaskOnTheQueueOfThePreviousReleaseHappensOnce() {
    try (TestNode node = TestNode.start(settings)) {
      PauseQueue pause = new PauseQueue("somebody", TaskQueue.PAYMENTS);
      UUID id = ids.next();
      publish(node, List.of(message(id, pause)));
      await().atMost(TestNode.SOON).until(() -> paused(node, TaskQueue.PAYMENTS));
      assertThat(ticket(id)).isEqualTo("1 Done");

      add(id, pause.about(), codec.typeName(pause), codec.encode(pause));

      awaitGone(id);
      assertThat(effects(id)).isOne();
    }
  }

  private UUID add(ControlTask task) {
    UUID id = ids.next();
    add(id, task.about(), codec.typeName(task), codec.encode(task));
    return id;
  }

  private void add(UUID id, String about, String type, byte[] body) {
    tasks.add(
        List.of(
            new ControlTable.Accepted(new TicketId(id), about, type, body, null, clock.instant())));
  }

  private Publication job() {
    TrialBalance job = new TrialBalance();
    return Publication.task(
        ids.next(),
        TaskQueue.OPERATIONS,
        codec.typeName(job),
        null,
        Map.of(),
        codec.encode(job),
        clock.instant());
  }

  private Publication message(UUID id, ControlTask task) {
    return Publication.task(
        id,
        TaskQueue.OPERATIONS,
        codec.typeName(task),
        new TicketId(id),
        Map.of(),
        codec.encode(task),
        clock.instant());
  }

  private static void publish(TestNode node, List<Publication> messages) {
    node.bean(Transactions.class)
        .call(
            publications -> {
              publications.add(messages);
              return true;
            });
  }

  private void awaitGone(UUID id) {
    await().atMost(AT_ONCE).until(() -> rows(id) == 0);
  }

  private int rows(UUID id) {
    return count("SELECT COUNT(*) FROM control_task WHERE id = ?", Sql.bytes(id));
  }

  private static boolean paused(TestNode node, TaskQueue queue) {
    return node.bean(QueuePauses.class).paused(queue);
  }

  private String ticket(UUID id) {
    return String.valueOf(
        jdbc.queryForObject(
            "SELECT CONCAT(attempts, ' ', outcome) FROM test_ticket WHERE id = ?",
            String.class,
            Sql.bytes(id)));
  }

  private List<UUID> inOrderOfExecution() {
    return jdbc.query(
        "SELECT message_id FROM workers_attempt ORDER BY finished_at, started_at",
        (row, number) -> Sql.uuid(row.getBytes("message_id")));
  }

  private int uncommittedEffects() {
    return jdbc.execute(
        (Connection connection) -> {
          int isolation = connection.getTransactionIsolation();
          connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
          try (var statement = connection.createStatement();
              var rows = statement.executeQuery("SELECT COUNT(*) FROM effect")) {
            rows.next();
            return rows.getInt(1);
          } finally {
            connection.setTransactionIsolation(isolation);
          }
        });
  }
}
