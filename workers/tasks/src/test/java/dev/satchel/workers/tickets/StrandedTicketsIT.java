package dev.satchel.workers.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.QueueProgress;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.WorkersDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class StrandedTicketsIT {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant OLD = NOW.minus(Duration.ofMinutes(40));
  private static final byte[] COMMAND = {123, 125};

  private final WorkersDatabase database = new WorkersDatabase();
  private final IdSource ids = IdSource.seeded(Clock.fixed(NOW, ZoneOffset.UTC), 4);
  private final StrandedTickets stranded = search(database, ids);

  static StrandedTickets search(WorkersDatabase database, IdSource ids) {
    JdbcTemplate template = new JdbcTemplate(database.dataSource());
    return new StrandedTickets(
        database.jdbc(),
        new StrandedTickets.Messages(
            new MessageCodec(),
            ids,
            new FinalMarks(template, "workers"),
            new QueueProgress(template, "workers", Clock.fixed(NOW, ZoneOffset.UTC))),
        3);
  }

  @BeforeEach
  void theQueueHasAdvanced() {
    handled("payments", madeAt(NOW.minusSeconds(60)), 1);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aLostCommandIsRepublishedWithTheSameIdAndTheNextAttempt() {
    TicketId ticket = ticket(OLD);
    database
        .jdbc()
        .sql("UPDATE ticket SET attempts = 2, status = 'retrying', traceparent = '00-a-b-01'")
        .update();

    Publication again = publishAgain().getFirst();

    assertThat(again.messageId()).isEqualTo(ticket.uuid());
    assertThat(again.id()).isNotEqualTo(ticket.uuid());
    assertThat(again.attempt()).isEqualTo(3);
    assertThat(again.exchange()).isEqualTo("satchel.work");
    assertThat(again.routingKey()).isEqualTo("payments");
    assertThat(again.type()).isEqualTo("payments.pay.v1");
    assertThat(again.ticket()).isEqualTo(ticket);
    assertThat(again.headers()).isEqualTo(Map.of("traceparent", "00-a-b-01"));
    assertThat(again.body()).isEqualTo(COMMAND);
    assertThat(again.deliverAt()).isEqualTo(NOW);
  }

  @Test
  void aLostCommandIsRepublishedAtMostHourly() {
    ticket(OLD);

    assertThat(publishAgain(NOW)).hasSize(1);
    assertThat(publishAgain(NOW)).isEmpty();
    assertThat(publishAgain(NOW.plus(Duration.ofMinutes(59)))).isEmpty();
    assertThat(publishAgain(NOW.plus(Duration.ofMinutes(60)))).hasSize(1);
  }

  @Test
  void aDoneOrParkedTicketIsNotRepublished() {
    ticket(OLD);
    database
        .jdbc()
        .sql("UPDATE ticket SET status = 'parked', updated_at = ?")
        .param(Sql.time(NOW))
        .update();
    assertThat(publishAgain()).isEmpty();

    database.jdbc().sql("UPDATE ticket SET status = 'failed', done = TRUE").update();
    assertThat(publishAgain()).isEmpty();
  }

  @Test
  void aTicketWithAMessageInAnOutboxOrAScheduleIsNotRepublished() {
    for (String process : List.of("ingress", "workers", "scheduler")) {
      for (String table : List.of(process + "_outbox", process + "_schedule")) {
        TicketId ticket = ticket(OLD);
        insertInto(table, ticket);
        assertThat(publishAgain()).as("in %s", table).isEmpty();
        database.jdbc().sql("DELETE FROM " + table).update();
        assertThat(publishAgain()).extracting(Publication::ticket).containsExactly(ticket);
      }
    }
  }

  @Test
  void noTicketIsRepublishedThatMayBeInABatchWhichTheBrokerHasNotConfirmed() {
    TicketId before = ticket(OLD.minusSeconds(1));
    TicketId within = ticket(OLD);
    database
        .jdbc()
        .sql(
            """
            INSERT INTO ingress_accepted (id, tickets, messages, created_at, deliver_at)
            VALUES (:id, :id, 1, :created, UTC_TIMESTAMP(6))
            """)
        .param("id", Sql.bytes(within.uuid()))
        .param("created", Sql.time(OLD))
        .update();

    assertThat(publishAgain()).extracting(Publication::ticket).containsExactly(before);
    database.jdbc().sql("DELETE FROM ingress_accepted").update();
    assertThat(publishAgain()).extracting(Publication::ticket).containsExactly(within);
  }

  @Test
  void aTicketIsRepublishedOnceItsQueueIsMoreThanAQuarterOfAnHourAhead() {
    Instant newest = NOW.minusSeconds(60);
    TicketId overtaken = ticket(newest.minus(StrandedTickets.OVERTAKEN_BY).minusMillis(1));
    ticket(newest.minus(StrandedTickets.OVERTAKEN_BY));

    assertThat(publishAgain()).extracting(Publication::ticket).containsExactly(overtaken);
  }

  @Test
  void onlyHandledMessagesOfTheQueueWithAPastTimeInTheirIdCountAsProgress() {
    database.jdbc().sql("DELETE FROM workers_inbox").update();
    ticket(OLD);
    assertThat(publishAgain()).as("the first ticket is a probe").hasSize(1);
    ticket(OLD);

    assertThat(publishAgain()).as("no message is handled").isEmpty();
    handled("operations", madeAt(NOW), 1);
    assertThat(publishAgain()).as("a message of another queue").isEmpty();
    handled("payments", madeAt(NOW), 0);
    assertThat(publishAgain()).as("a started message").isEmpty();
    handled("payments", new UUID(madeAt(NOW).getMostSignificantBits() & ~0x2000L, -1), 1);
    assertThat(publishAgain()).as("an id of another UUID version").isEmpty();
    handled("payments", madeAt(NOW.plusSeconds(1)), 1);
    assertThat(publishAgain()).as("an id from the future").isEmpty();
    handled("payments", madeAt(NOW.minusMillis(1)), 1);
    assertThat(publishAgain()).as("a message that counts").hasSize(1);
  }

  @Test
  void aTicketThatHasSucceededCountsAsProgressOfItsQueue() {
    database.jdbc().sql("DELETE FROM workers_inbox").update();
    ticket(OLD);
    assertThat(publishAgain()).as("the first ticket is a probe").hasSize(1);
    ticket(OLD);
    TicketId newer = ticket(NOW.minusSeconds(1));
    assertThat(publishAgain()).as("nothing is handled").isEmpty();

    database
        .jdbc()
        .sql("UPDATE ticket SET status = 'succeeded', done = TRUE WHERE id = ?")
        .param(Sql.bytes(newer.uuid()))
        .update();

    assertThat(publishAgain()).hasSize(1);
  }

  @Test
  void inAQuietQueueTheOldestTicketIsRepublishedAsAProbeAndTheOthersAfterTheProbe() {
    database.jdbc().sql("DELETE FROM workers_inbox").update();
    TicketId oldest = ticket(OLD);
    TicketId second = ticket(OLD.plusSeconds(1));
    TicketId third = ticket(OLD.plusSeconds(2));
    ticket(NOW.minus(StrandedTickets.OVERTAKEN_BY));

    Publication probe = publishAgain().getFirst();
    assertThat(probe.ticket()).isEqualTo(oldest);
    assertThat(probe.headers()).containsExactlyEntriesOf(QueueProgress.header(NOW));
    assertThat(publishAgain()).as("the probe is in flight").isEmpty();
    handled("payments", new UUID(NOW.toEpochMilli() << 16 | 0x7000, Long.MIN_VALUE), 1);

    assertThat(publishAgain()).extracting(Publication::ticket).containsExactly(second, third);
    assertThat(publishAgain()).as("the last ticket is too recent").isEmpty();
  }

  @Test
  void aLostProbeIsRepublishedAfterAnHour() {
    database.jdbc().sql("DELETE FROM workers_inbox").update();
    TicketId oldest = ticket(OLD);
    ticket(OLD.plusSeconds(1));

    assertThat(publishAgain(NOW)).hasSize(1);
    assertThat(publishAgain(NOW.plus(Duration.ofMinutes(59)))).isEmpty();
    assertThat(publishAgain(NOW.plus(Duration.ofMinutes(60))))
        .extracting(Publication::ticket)
        .containsExactly(oldest);
  }

  @Test
  void aTicketWithAPendingControlTaskIsNotRepublished() {
    TicketId ticket = ticket(OLD);
    database
        .jdbc()
        .sql(
            """
            INSERT INTO control_task (id, about, type, body, attempt, created_at, due_at)
            SELECT id, 'payments', task, command, 1, created_at, created_at FROM ticket
            """)
        .update();
    assertThat(publishAgain()).isEmpty();

    database.jdbc().sql("DELETE FROM control_task").update();
    assertThat(publishAgain()).extracting(Publication::ticket).containsExactly(ticket);
  }

  @Test
  void anAttemptThatOnlyTheInboxRecordsIsNotReused() {
    TicketId ticket = ticket(OLD);
    handled("payments", ticket.uuid(), 5);
    database.jdbc().sql("UPDATE workers_inbox SET final = FALSE WHERE attempt = 5").update();

    assertThat(publishAgain()).extracting(Publication::attempt).containsExactly(6);
  }

  @Test
  void ticketsAreRepublishedOldestFirstInBoundedSteps() {
    List<TicketId> tickets = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      tickets.add(ticket(OLD.plusSeconds(i)));
    }

    assertThat(publishAgain())
        .extracting(Publication::ticket)
        .containsExactlyElementsOf(tickets.subList(0, 3));
    assertThat(publishAgain())
        .extracting(Publication::ticket)
        .containsExactlyElementsOf(tickets.subList(3, 5));
  }

  @Test
  void recentlyRepublishedTicketsDoNotHideOthersAndFewTicketsAreLocked() {
    for (int i = 0; i < 2 * OpenTickets.LOOKED_AT; i++) {
      ticket(OLD);
    }
    database.jdbc().sql("UPDATE ticket SET republished_at = ?").param(Sql.time(NOW)).update();
    List<TicketId> hidden = new ArrayList<>();
    for (int i = 0; i < OpenTickets.LOOKED_AT; i++) {
      hidden.add(ticket(OLD.plusSeconds(1)));
    }

    Set<TicketId> found = new HashSet<>();
    long locked = 0;
    for (int search = 0; search < 4; search++) {
      List<Publication> published = new ArrayList<>();
      locked =
          Math.max(
              locked,
              database.inTransaction(
                  () -> {
                    stranded.search(published::addAll, NOW);
                    return lockedTickets();
                  }));
      published.forEach(one -> found.add(one.ticket()));
    }

    assertThat(found).isNotEmpty();
    assertThat(hidden).containsAll(found);
    assertThat(locked).as("one step republishes three tickets").isBetween(3L, 10L);
  }

  private long lockedTickets() {
    return database
        .jdbc()
        .sql(
            """
            SELECT COUNT(*) FROM performance_schema.data_locks
            WHERE object_schema = DATABASE() AND object_name = 'ticket' AND lock_type = 'RECORD'
            """)
        .query(Long.class)
        .single();
  }

  @Test
  void aTicketLockedByAnotherTransactionIsSkipped() {
    TicketId ticket = ticket(OLD);

    List<Publication> published =
        database.inTransaction(
            () -> {
              database
                  .jdbc()
                  .sql("SELECT status FROM ticket WHERE id = ? FOR UPDATE")
                  .param(Sql.bytes(ticket.uuid()))
                  .query(String.class)
                  .single();
              try (var elsewhere = java.util.concurrent.Executors.newSingleThreadExecutor()) {
                return elsewhere.submit(() -> publishAgain()).get();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });

    assertThat(published).isEmpty();
    assertThat(publishAgain()).hasSize(1);
  }

  private List<Publication> publishAgain() {
    return publishAgain(NOW);
  }

  private List<Publication> publishAgain(Instant now) {
    List<Publication> published = new ArrayList<>();
    StrandedTickets.Found found =
        database.inTransaction(() -> stranded.search(published::addAll, now));
    assertThat(published).hasSize(found.published());
    assertThat(found.faults()).isEmpty();
    return published;
  }

  private TicketId ticket(Instant created) {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", "payments.pay.v1", COMMAND, created);
    return ticket;
  }

  private static UUID madeAt(Instant time) {
    return new UUID(time.toEpochMilli() << 16 | 0x7abc, 0x8000_0000_0000_0001L);
  }

  private void handled(String queue, UUID message, int attempt) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
            VALUES (?, ?, ?, TRUE, ?)
            ON DUPLICATE KEY UPDATE attempt = VALUES(attempt)
            """)
        .params(queue, Sql.bytes(message), attempt, Sql.time(NOW))
        .update();
  }

  private void insertInto(String table, TicketId ticket) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO %s
              (id, message_id, attempt, exchange, routing_key, type, body, created_at, deliver_at)
            VALUES (?, ?, 1, 'satchel.tasks', 'payments', 'payments.pay.v1', '{}', ?, ?)
            """
                .formatted(table))
        .params(Sql.bytes(ids.next()), Sql.bytes(ticket.uuid()), Sql.time(NOW), Sql.time(NOW))
        .update();
  }
}
