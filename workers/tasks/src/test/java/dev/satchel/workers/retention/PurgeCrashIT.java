package dev.satchel.workers.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.Sql;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import dev.satchel.workers.Workers;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A purge whose worker is killed while it runs, as processes on real servers. */
class PurgeCrashIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int TICKETS = 1_200;

  private final OldRows rows = new OldRows();
  private final TestVhost vhost = RabbitServer.shared().createVhost();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    vhost.close();
    rows.close();
  }

  @Test
  void anotherWorkerContinuesThePurgeOfAKilledOne() throws Exception {
    rows.database.inTransaction(
        () -> {
          for (int i = 0; i < TICKETS; i++) {
            rows.ticket(Duration.ofDays(100), true);
          }
          return true;
        });
    UUID young = rows.ticket(Duration.ofDays(-30), true);
    UUID message = UUID.nameUUIDFromBytes(new byte[] {1});
    rows.change(
        """
        INSERT INTO workers_outbox
          (id, message_id, attempt, exchange, routing_key, type, body, created_at, deliver_at)
        VALUES (?, ?, 1, 'satchel.tasks', 'operations', 'retention.purge.v1', '{}', ?, ?)
        """,
        message,
        message,
        OldRows.NOW,
        OldRows.NOW);

    Process first = start();
    await().atMost(LIMIT).until(() -> rows.count("ticket") <= TICKETS - 100);
    first.destroyForcibly().waitFor();
    int left = rows.count("ticket");
    assertThat(left).as("tickets left at the kill").isBetween(2, TICKETS - 100);
    start();
    await()
        .atMost(LIMIT)
        .until(
            () ->
                rows.count("ticket") == 1
                    && rows.database
                        .jdbc()
                        .sql("SELECT final FROM workers_inbox WHERE message_id = ?")
                        .param(Sql.bytes(message))
                        .query(Boolean.class)
                        .single());

    assertThat(rows.ids("ticket")).containsExactly(young);
    assertThat(
            rows.database
                .jdbc()
                .sql("SELECT purged FROM retention WHERE run IS NULL")
                .query(Integer.class)
                .single())
        .isEqualTo(TICKETS);
  }

  private Process start() {
    TestDatabase mysql = rows.database.database();
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(Workers.class.getName());
    command.addAll(
        List.of(
            "--server.port=0",
            "--spring.datasource.url=" + mysql.jdbcUrl(),
            "--spring.datasource.username=" + mysql.user(),
            "--spring.datasource.password=" + mysql.password(),
            "--spring.rabbitmq.host=" + RabbitServer.shared().host(),
            "--spring.rabbitmq.port=" + RabbitServer.shared().port(),
            "--spring.rabbitmq.username=" + RabbitServer.shared().user(),
            "--spring.rabbitmq.password=" + RabbitServer.shared().password(),
            "--spring.rabbitmq.virtual-host=" + vhost.name(),
            "--satchel.retention.rows=10",
            "--satchel.retention.pause=50ms",
            "--satchel.delivery.lease=2s",
            "--satchel.delivery.declare-topology=true"));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(
                  new File("target/purge-crash-worker-%d.log".formatted(processes.size())))
              .start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
