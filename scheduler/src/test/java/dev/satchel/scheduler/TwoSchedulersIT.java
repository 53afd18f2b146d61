package dev.satchel.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.TaskQueue;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.JobExecutionContext;
import org.quartz.SchedulerException;
import org.quartz.listeners.JobListenerSupport;
import org.springframework.context.ConfigurableApplicationContext;

/** Trap 17: two Quartz nodes produce one message per fire time. */
class TwoSchedulersIT {
  private static final int FIRES = 40;

  private final TestDatabase database = MySqlServer.shared().createDatabase();
  private final TestVhost vhost = RabbitServer.shared().createVhost();
  private final List<String> fires = new CopyOnWriteArrayList<>();
  private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();

  @BeforeEach
  void migrate() {
    migrate("db/delivery", Map.of("process", "scheduler"));
    migrate("db/scheduler", Map.of());
  }

  private void migrate(String location, Map<String, String> placeholders) {
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations("classpath:" + location)
        .table("flyway_" + location.replace('/', '_'))
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .placeholders(placeholders)
        .load()
        .migrate();
  }

  @AfterEach
  void stop() {
    nodes.forEach(ConfigurableApplicationContext::close);
    vhost.close();
    database.close();
  }

  private ConfigurableApplicationContext node(String interval) {
    ConfigurableApplicationContext node =
        Scheduler.application()
            .run(
                "--spring.main.web-application-type=none",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--spring.rabbitmq.host=" + vhost.host(),
                "--spring.rabbitmq.port=" + vhost.port(),
                "--spring.rabbitmq.virtual-host=" + vhost.name(),
                "--spring.rabbitmq.username=" + vhost.user(),
                "--spring.rabbitmq.password=" + vhost.password(),
                "--satchel.delivery.declare-topology=true",
                "--satchel.scheduler.trial-balance-interval=" + interval,
                "--satchel.scheduler.reconcile-tickets-interval=" + interval);
    nodes.add(node);
    record(node);
    return node;
  }

  private void record(ConfigurableApplicationContext node) {
    try {
      node.getBean(org.quartz.Scheduler.class)
          .getListenerManager()
          .addJobListener(
              new JobListenerSupport() {
                @Override
                public String getName() {
                  return "fires";
                }

                @Override
                public void jobToBeExecuted(JobExecutionContext fire) {
                  fires.add(
                      fire.getJobDetail().getKey().getName()
                          + " "
                          + fire.getScheduledFireTime().toInstant());
                }
              });
    } catch (SchedulerException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private Channel open(Connection connection, List<Delivery> messages) throws Exception {
    Channel channel = connection.createChannel();
    channel.basicConsume(
        TaskQueue.OPERATIONS.queueName(), true, (tag, message) -> messages.add(message), tag -> {});
    return channel;
  }

  @Test
  void twoNodesPublishOneMessagePerFireTime() throws Exception {
    node("1s");
    node("1s");
    List<Delivery> messages = new CopyOnWriteArrayList<>();
    try (Connection connection = vhost.connectionFactory().newConnection();
        Channel open = open(connection, messages)) {
      assertThat(open.isOpen()).isTrue();
      await().atMost(Duration.ofMinutes(2)).until(() -> fires.size() >= FIRES);
      nodes.forEach(ConfigurableApplicationContext::close);
      await().atMost(Duration.ofSeconds(30)).until(() -> ids(messages).size() >= FIRES);
    }
    List<UUID> ids = ids(messages);
    System.out.printf(
        "%d fires, %d repeated; %d messages, %d repeated%n",
        fires.size(), repeated(fires), ids.size(), repeated(ids));
    assertThat(fires).doesNotHaveDuplicates();
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids).containsAll(fires.stream().limit(FIRES).map(this::idOf).toList());
    assertThat(messages)
        .allSatisfy(
            message -> {
              assertThat(message.getProperties().getType())
                  .isIn("ledger.trial-balance.v2", "tickets.reconcile.v1");
              assertThat(message.getProperties().getCorrelationId()).isNull();
              assertThat(message.getProperties().getHeaders())
                  .containsEntry(Topology.ATTEMPT_HEADER, 1);
            });
  }

  private static List<UUID> ids(List<Delivery> messages) {
    return messages.stream()
        .map(message -> UUID.fromString(message.getProperties().getMessageId()))
        .toList();
  }

  private static long repeated(List<?> all) {
    return all.size() - all.stream().distinct().count();
  }

  private UUID idOf(String fire) {
    int space = fire.indexOf(' ');
    return FireId.of(fire.substring(0, space), Instant.parse(fire.substring(space + 1)));
  }

  @Test
  void aTriggerThatIsScheduledTooFarAheadIsRescheduled() throws SQLException {
    node("1d");
    try (var connection = database.dataSource().getConnection();
        var statement = connection.createStatement()) {
      List<Long> planned = nextFires(statement);
      statement.execute("UPDATE QRTZ_TRIGGERS SET NEXT_FIRE_TIME = NEXT_FIRE_TIME + 172800000");

      await().atMost(Duration.ofMinutes(1)).until(() -> nextFires(statement).equals(planned));
    }
  }

  private static List<Long> nextFires(Statement statement) throws SQLException {
    List<Long> times = new ArrayList<>();
    try (var rows =
        statement.executeQuery("SELECT NEXT_FIRE_TIME FROM QRTZ_TRIGGERS ORDER BY TRIGGER_NAME")) {
      while (rows.next()) {
        times.add(rows.getLong(1));
      }
    }
    return times;
  }

  @Test
  void aRepeatedFireAddsNoOutboxRow() throws Exception {
    PeriodicPublisher publisher = node("1d").getBean(PeriodicPublisher.class);
    vhost.close(); // no publisher confirm can arrive, so the outbox row stays
    var dueAt = Instant.parse("2026-11-21T18:00:00Z");
    publisher.publish(PeriodicTask.TRIAL_BALANCE, dueAt);
    publisher.publish(PeriodicTask.TRIAL_BALANCE, dueAt);
    publisher.publish(PeriodicTask.TRIAL_BALANCE, dueAt.plusSeconds(300));
    try (var connection = database.dataSource().getConnection();
        var rows = connection.createStatement().executeQuery("SELECT id FROM scheduler_outbox")) {
      Set<UUID> ids = new HashSet<>();
      while (rows.next()) {
        ByteBuffer id = ByteBuffer.wrap(rows.getBytes(1));
        ids.add(new UUID(id.getLong(), id.getLong()));
      }
      assertThat(ids)
          .containsExactlyInAnyOrder(
              FireId.of("trial-balance", dueAt),
              FireId.of("trial-balance", dueAt.plusSeconds(300)));
    }
  }
}
