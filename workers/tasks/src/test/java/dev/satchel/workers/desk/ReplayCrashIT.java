package dev.satchel.workers.desk;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replay whose workers are killed while it runs, as processes on real servers. */
class ReplayCrashIT {
  private static final Duration LATE = Duration.ofMinutes(3);
  private static final int MESSAGES = 2_000;

  private final TestDesk desk = new TestDesk();
  private final TestVhost vhost = RabbitServer.shared().createVhost();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    vhost.close();
    desk.close();
  }

  @Test
  void eachMessageIsReplayedOnceThoughWorkersAreKilledHalfWay() throws Exception {
    desk.parked(MESSAGES);
    TestDesk.Asked run =
        desk
        .new Asked(
            new dev.satchel.messages.DeadLetterTask.Replay(
                TestDesk.BY, desk.all(TestDesk.EVERYTHING), 400, false));
    insertIntoOutbox(run);
    Process first = start();
    Process second = start();

    await().atMost(LATE).until(() -> replayed() >= 600);
    first.destroyForcibly().waitFor();
    Process third = start();
    await().atMost(LATE).until(() -> replayed() >= 1_200);
    second.destroyForcibly().waitFor();
    await().atMost(LATE).until(() -> desk.ticket(run.ticket).equals("succeeded"));
    await()
        .atMost(LATE)
        .until(() -> desk.count("SELECT COUNT(*) FROM ticket WHERE done = 1") == MESSAGES + 1);

    assertThat(third.isAlive()).isTrue();
    assertThat(desk.items(run.ticket)).hasSize(MESSAGES).containsOnly("replayed");
    assertThat(
            desk.count(
                """
                SELECT COUNT(*) FROM dead_letter
                WHERE status = 'replayed' AND replays = 1 AND run IS NULL
                """))
        .isEqualTo(MESSAGES);
    assertThat(desk.count("SELECT COUNT(*) FROM dead_letter_history")).isEqualTo(MESSAGES);
    assertThat(desk.group()).isEqualTo("0 %d 0".formatted(MESSAGES));
    assertThat(
            desk.count(
                """
                SELECT COUNT(*) FROM workers_attempt
                WHERE queue = 'payments' AND attempt = 7 AND outcome = 'refused'
                """))
        .as("each message is refused once, because its accounts do not exist")
        .isEqualTo(MESSAGES);
    assertThat(desk.count("SELECT COUNT(*) FROM workers_attempt WHERE queue = 'payments'"))
        .isEqualTo(MESSAGES);
    assertThat(desk.audit()).singleElement().asString().contains("\"done\":" + MESSAGES);
  }

  private int replayed() {
    return desk.count("SELECT COUNT(*) FROM dead_letter WHERE status = 'replayed'");
  }

  /** Inserts the message of the run into the outbox of the workers. */
  private void insertIntoOutbox(TestDesk.Asked run) {
    desk.database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_outbox
              (id, message_id, attempt, exchange, routing_key, type, ticket, body, created_at,
               deliver_at)
            SELECT id, id, 1, 'satchel.tasks', 'operations', task, id, command, created_at,
                   created_at
            FROM ticket WHERE id = ?
            """)
        .param(Sql.bytes(run.ticket.uuid()))
        .update();
  }

  private Process start() {
    TestDatabase mysql = desk.database.database();
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
            "--spring.rabbitmq.host=" + RabbitServer.shared().host(),
            "--spring.rabbitmq.port=" + RabbitServer.shared().port(),
            "--spring.rabbitmq.username=" + RabbitServer.shared().user(),
            "--spring.rabbitmq.virtual-host=" + vhost.name(),
            "--satchel.delivery.lease=2s",
            "--satchel.delivery.declare-topology=true"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                new File("target/replay-crash-worker-%d.log".formatted(processes.size())));
    // Every user of the host can read arguments.
    builder.environment().put("SPRING_DATASOURCE_PASSWORD", mysql.password());
    builder.environment().put("SPRING_RABBITMQ_PASSWORD", RabbitServer.shared().password());
    try {
      Process process = builder.start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
