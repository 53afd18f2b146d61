package dev.satchel.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Transactions;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.OperationsTask.ReconcileTickets;
import dev.satchel.messages.QueueTask.PauseQueue;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Tickets whose message is lost, as after a restore, on real servers and real workers. */
class LostMessagesIT {
  private static final TenantId TENANT = new TenantId("shop");
  private static final Asset KRW = new Asset("KRW");
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Clock clock = Clock.systemUTC();
  private final Instant longAgo = clock.instant().minus(Duration.ofMinutes(40));
  private final IdSource ids = IdSource.secure(clock);
  private final IdSource oldIds = IdSource.seeded(Clock.offset(clock, Duration.ofMinutes(-40)), 11);
  private final MessageCodec codec = new MessageCodec();
  private final WorkersDatabase database = new WorkersDatabase();
  private final TestVhost vhost = RabbitServer.shared().createVhost();
  private ConfigurableApplicationContext workers;

  @BeforeEach
  void start() {
    TestDatabase mysql = database.database();
    workers =
        Workers.application()
            .run(
                "--server.port=0",
                "--spring.datasource.url=" + mysql.jdbcUrl(),
                "--spring.datasource.username=" + mysql.user(),
                "--spring.datasource.password=" + mysql.password(),
                "--spring.rabbitmq.host=" + RabbitServer.shared().host(),
                "--spring.rabbitmq.port=" + RabbitServer.shared().port(),
                "--spring.rabbitmq.username=" + RabbitServer.shared().user(),
                "--spring.rabbitmq.password=" + RabbitServer.shared().password(),
                "--spring.rabbitmq.virtual-host=" + vhost.name(),
                "--satchel.delivery.declare-topology=true");
  }

  @AfterEach
  void stop() {
    workers.close();
    vhost.close();
    database.close();
  }

  @Test
  void ticketsOfAQuietQueueWithoutMessagesAreRepublishedAndDone() {
    List<TicketId> lost = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      lost.add(opening("quiet-" + i));
    }

    await()
        .atMost(SOON)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              reconcile();
              return lost.stream().allMatch(ticket -> status(ticket).equals("succeeded"));
            });

    assertThat(count("SELECT COUNT(*) FROM account WHERE tenant = 'shop'")).isEqualTo(3);
    assertThat(count("SELECT COUNT(*) FROM ticket WHERE republished_at IS NOT NULL")).isEqualTo(3);
  }

  @Test
  void aRestoredTicketWhoseEffectExistsHasNoSecondEffect() {
    TicketId opened = opening("restored");
    TicketId credited = new TicketId(oldIds.next());
    insert(
        credited,
        new BookCredit(TENANT, new AccountId(opened.uuid()), new Money(KRW, 5), "deposit"));
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              reconcile();
              return status(credited).equals("succeeded");
            });
    assertThat(posted(opened)).isEqualTo(5);
    // The ticket is restored from a backup, and the inbox has been purged.
    database
        .jdbc()
        .sql(
            """
            UPDATE ticket
            SET status = 'accepted', done = FALSE, attempts = 0, republished_at = NULL
            WHERE id = ?
            """)
        .param(Sql.bytes(credited.uuid()))
        .update();
    database
        .jdbc()
        .sql("DELETE FROM workers_inbox WHERE message_id = ?")
        .param(Sql.bytes(credited.uuid()))
        .update();
    database
        .jdbc()
        .sql("DELETE FROM workers_attempt WHERE message_id = ?")
        .param(Sql.bytes(credited.uuid()))
        .update();

    await()
        .atMost(SOON)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              reconcile();
              return status(credited).equals("succeeded");
            });

    assertThat(posted(opened)).isEqualTo(5);
    assertThat(
            database.text("SELECT COUNT(*) FROM journal_entry WHERE ticket = ?", credited.uuid()))
        .isEqualTo("1");
  }

  @Test
  void aRestoredTicketWithALaterAttemptInTheInboxIsDone() {
    TicketId ticket = opening("ahead");
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
            VALUES ('payments', ?, 3, FALSE, UTC_TIMESTAMP(6))
            """)
        .param(Sql.bytes(ticket.uuid()))
        .update();

    reconcile();

    await().atMost(SOON).until(() -> status(ticket).equals("succeeded"));
    assertThat(database.text("SELECT attempts FROM ticket WHERE id = ?", ticket.uuid()))
        .isEqualTo("4");
  }

  @Test
  void aParkedTicketWithoutADeadLetterGetsANewDeadLetter() {
    TicketId ticket = opening("parked");
    database
        .jdbc()
        .sql("UPDATE ticket SET status = 'parked', attempts = 6 WHERE id = ?")
        .param(Sql.bytes(ticket.uuid()))
        .update();

    reconcile();

    await()
        .atMost(SOON)
        .until(() -> count("SELECT COUNT(*) FROM dead_letter WHERE status = 'open'") == 1);
    assertThat(
            database.text(
                "SELECT CONCAT_WS(' ', queue, type, attempt) FROM dead_letter WHERE ticket = ?",
                ticket.uuid()))
        .isEqualTo("payments accounts.open.v1 6");
    assertThat(status(ticket)).isEqualTo("parked");
    assertThat(count("SELECT COUNT(*) FROM account WHERE tenant = 'shop'")).isZero();
  }

  @Test
  void aPauseRunsFromTheControlTableAndFinishesItsTicket() {
    TicketId ticket = new TicketId(ids.next());
    insert(ticket, new PauseQueue("key_1", TaskQueue.PAYMENTS));
    database
        .jdbc()
        .sql(
            """
            INSERT INTO control_task (id, about, type, body, attempt, created_at, due_at)
            SELECT id, 'payments', task, command, 1, created_at, UTC_TIMESTAMP(6)
            FROM ticket WHERE id = ?
            """)
        .param(Sql.bytes(ticket.uuid()))
        .update();

    await().atMost(SOON).until(() -> status(ticket).equals("succeeded"));

    assertThat(count("SELECT COUNT(*) FROM control_task")).isZero();
    assertThat(count("SELECT COUNT(*) FROM workers_queue_pause")).isEqualTo(1);
    assertThat(
            database.text(
                "SELECT started_at IS NOT NULL AND worker <> '' FROM ticket WHERE id = ?",
                ticket.uuid()))
        .isEqualTo("1");
  }

  private TicketId opening(String reference) {
    AccountId account = new AccountId(oldIds.next());
    TicketId ticket = new TicketId(account.uuid());
    insert(ticket, new OpenAccount(TENANT, account, reference, List.of(KRW), null));
    return ticket;
  }

  /** Inserts an old ticket that has no message. */
  private void insert(TicketId ticket, Task task) {
    database.insertTicket(ticket, "shop", codec.typeName(task), codec.encode(task), longAgo);
  }

  /** Publishes the task that the scheduler publishes every minute. */
  private void reconcile() {
    ReconcileTickets task = new ReconcileTickets();
    Publication message =
        Publication.task(
            ids.next(),
            TaskQueue.OPERATIONS,
            codec.typeName(task),
            null,
            Map.of(),
            codec.encode(task),
            clock.instant());
    workers
        .getBean(Transactions.class)
        .call(
            publications -> {
              publications.add(List.of(message));
              return true;
            });
  }

  private String status(TicketId ticket) {
    return database.text("SELECT status FROM ticket WHERE id = ?", ticket.uuid());
  }

  private int count(String sql) {
    return database.jdbc().sql(sql).query(Integer.class).single();
  }

  private int posted(TicketId opened) {
    return Integer.parseInt(
        database.text("SELECT posted FROM balance WHERE account_id = ?", opened.uuid()));
  }
}
