package dev.satchel.workers.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.tickets.StrandedTickets.Found;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lost messages of tickets, other than the tickets' first ones. */
class StrandedMessagesIT {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant OLD = NOW.minus(Duration.ofMinutes(40));
  private static final String TYPE = "payments.capture.v1";
  private static final byte[] BODY = {'{', '2', '}'};

  private final WorkersDatabase database = new WorkersDatabase();
  private final IdSource ids = IdSource.seeded(Clock.fixed(NOW, ZoneOffset.UTC), 4);
  private final OnwardMessages onward = new OnwardMessages(database.jdbc());
  private final StrandedTickets stranded = StrandedTicketsIT.search(database, ids);
  private final List<Publication> published = new ArrayList<>();

  @BeforeEach
  void theQueueHasAdvanced() {
    inbox(madeAt(NOW.minusSeconds(60)), 1, true);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aLostMessageIsRepublishedHourlyWithItsIdItsBodyAndTheNextAttempt() {
    Publication lost = sent(OLD);
    inbox(lost.messageId(), 2, false);

    assertThat(search(NOW).published()).isOne();

    Publication again = published.getFirst();
    assertThat(again.messageId()).isEqualTo(lost.messageId());
    assertThat(again.id()).isNotEqualTo(lost.id());
    assertThat(again.ticket()).isEqualTo(lost.ticket());
    assertThat(again.attempt()).isEqualTo(3);
    assertThat(again.exchange()).isEqualTo("satchel.work");
    assertThat(again.routingKey()).isEqualTo("payments");
    assertThat(again.type()).isEqualTo(TYPE);
    assertThat(again.headers()).isEqualTo(Map.of("traceparent", "00-a-b-01"));
    assertThat(again.body()).isEqualTo(BODY);
    assertThat(search(NOW.plus(Duration.ofMinutes(59))).published()).as("at most hourly").isZero();
    assertThat(search(NOW.plus(Duration.ofMinutes(61))).published()).isOne();
  }

  @Test
  void aStoredOrFinalMessageIsNotRepublished() {
    Publication waiting = sent(OLD);
    for (String process : List.of("ingress", "workers", "scheduler")) {
      for (String table : List.of(process + "_outbox", process + "_schedule")) {
        insertInto(table, waiting);
        assertThat(search(NOW).published()).as(table).isZero();
        database.jdbc().sql("DELETE FROM " + table).update();
      }
    }
    for (String status : List.of("open", "replaying")) {
      letter(waiting, status, 1);
      assertThat(search(NOW).published()).as(status).isZero();
      database.jdbc().sql("DELETE FROM dead_letter").update();
    }
    inbox(waiting.messageId(), 1, true);
    assertThat(search(NOW).published()).as("final").isZero();
    assertThat(published).isEmpty();
  }

  @Test
  void aMessageDueLaterOrLessThanAQuarterOfAnHourAgoIsNotRepublished() {
    sent(NOW.plus(Duration.ofDays(1)));
    sent(NOW.minus(Duration.ofMinutes(14)));

    assertThat(search(NOW).published()).isZero();
  }

  @Test
  void inAQueueWithoutProgressTheOldestMessageIsRepublishedAsAProbe() {
    sent(OLD.plusSeconds(1));
    Publication oldest = sent(OLD);
    database.jdbc().sql("DELETE FROM workers_inbox").update();
    database.jdbc().sql("UPDATE ticket SET republished_at = ?").param(Sql.time(NOW)).update();

    assertThat(search(NOW).published()).isOne();
    assertThat(published.getFirst().messageId()).isEqualTo(oldest.messageId());
    assertThat(published.getFirst().headers()).containsKey("x-satchel-sent-at-ms");
    assertThat(search(NOW.plusSeconds(60)).published()).as("the probe is in flight").isZero();
  }

  @Test
  void theLostDeadLetterOfAParkedMessageIsRestoredAndTheMessageIsNotRun() {
    Publication parked = sent(OLD);
    inbox(parked.messageId(), 6, false);
    attempt(parked, 6, NOW.minus(Duration.ofMinutes(16)));
    status(parked, "parked");

    Found found = search(NOW);

    assertThat(found.letters()).isOne();
    assertThat(found.published()).isZero();
    Publication letter = published.getFirst();
    assertThat(letter.exchange()).isEqualTo("satchel.dead-letters");
    assertThat(letter.attempt()).as("the parked attempt").isEqualTo(6);
    assertThat(letter.headers()).containsEntry("x-satchel-cause", "broken");
  }

  @Test
  void aDeadLetterThatMayBeInFlightIsNotRestored() {
    Publication parked = sent(OLD);
    attempt(parked, 6, NOW.minus(Duration.ofMinutes(14)));
    status(parked, "parked");

    assertThat(search(NOW)).isEqualTo(new Found(0, 0, List.of()));
  }

  @Test
  void aMessageLostAfterAReplayIsRepublished() {
    Publication replayed = sent(OLD);
    attempt(replayed, 6, OLD);
    letter(replayed, "replayed", 6);
    status(replayed, "retrying");

    assertThat(search(NOW).published()).isOne();
    assertThat(published.getFirst().attempt()).isEqualTo(7);
    assertThat(published.getFirst().exchange()).isEqualTo("satchel.work");
  }

  @Test
  void aDeadLetterOfAnOverdueWaitKeepsTheAttemptThatWasParked() {
    Publication waited = sent(OLD);
    inbox(waited.messageId(), 2, false);
    attempt(waited, 3, NOW.minus(Duration.ofMinutes(16)));

    assertThat(search(NOW).letters()).isOne();
    assertThat(published.getFirst().attempt()).isEqualTo(3);
  }

  @Test
  void anEditOfAWorkerOfThePreviousReleaseIsFollowedAndReportedOnceItIsLost() {
    TicketId ticket = ticket();
    UUID edited = ids.next();
    letter(publication(ticket, OLD), "replayed", 6);
    database.jdbc().sql("UPDATE dead_letter SET edited_to = ?").param(Sql.bytes(edited)).update();

    assertThat(search(NOW)).isEqualTo(new Found(0, 0, List.of()));
    database.jdbc().sql("UPDATE in_flight SET due_at = ?").param(Sql.time(OLD)).update();

    assertThat(search(NOW).faults())
        .containsExactly(
            new TicketFault(TicketFault.Kind.WITHOUT_MESSAGE, ticket.toString(), "none"));
    assertThat(published).isEmpty();
  }

  @Test
  void theLostDeadLetterOfAParkedMessageOfAFailedTicketIsRestored() {
    Publication deadline = sent(OLD);
    attempt(deadline, 6, NOW.minus(Duration.ofMinutes(16)));
    status(deadline, "failed");

    assertThat(search(NOW)).isEqualTo(new Found(0, 1, List.of()));
    assertThat(published.getFirst().exchange()).isEqualTo("satchel.dead-letters");
  }

  @Test
  void theInFlightRowOfAFinalMessageIsDeletedOnceItsTicketIsDone() {
    Publication ended = sent(OLD);
    inbox(ended.messageId(), 1, true);
    search(NOW);
    assertThat(database.jdbc().sql("SELECT COUNT(*) FROM in_flight").query(Long.class).single())
        .isOne();

    database.jdbc().sql("UPDATE ticket SET done = TRUE, status = 'succeeded'").update();
    search(NOW);
    assertThat(database.jdbc().sql("SELECT COUNT(*) FROM in_flight").query(Long.class).single())
        .isZero();
  }

  @Test
  void aMessageWithoutAStoredBodyIsNotUsedAsAProbe() {
    Publication edited = sent(OLD);
    database.jdbc().sql("UPDATE in_flight SET body = NULL").update();
    Publication lost = sent(OLD.plusSeconds(1));
    database.jdbc().sql("DELETE FROM workers_inbox").update();
    database.jdbc().sql("UPDATE ticket SET republished_at = ?").param(Sql.time(NOW)).update();

    assertThat(search(NOW)).isEqualTo(new Found(1, 0, List.of()));
    assertThat(published.getFirst().messageId()).isEqualTo(lost.messageId());
    assertThat(published.getFirst().messageId()).isNotEqualTo(edited.messageId());
  }

  @Test
  void aLostMessageWithoutAStoredBodyIsReported() {
    Publication edited = sent(OLD);
    database.jdbc().sql("UPDATE in_flight SET body = NULL").update();

    assertThat(search(NOW).faults())
        .containsExactly(
            new TicketFault(
                TicketFault.Kind.WITHOUT_MESSAGE, String.valueOf(edited.ticket()), "none"));
    assertThat(published).isEmpty();
  }

  @Test
  void anOpenTicketIsReportedAsDoneOnlyIfNoMessageIsInFlight() {
    Publication sent = sent(NOW);
    assertThat(search(NOW).faults()).isEmpty();

    onward.end(List.of(sent.messageId()));
    assertThat(search(NOW).faults())
        .containsExactly(
            new TicketFault(
                TicketFault.Kind.DONE_BUT_OPEN, String.valueOf(sent.ticket()), "running"));
  }

  @Test
  void thousandsOfRecentlyRepublishedMessagesDoNotHideLostMessages() {
    List<Publication> many = new ArrayList<>();
    TicketId ticket = ticket();
    for (int i = 0; i < 2 * OpenTickets.LOOKED_AT; i++) {
      many.add(publication(ticket, OLD));
    }
    onward.add(many);
    database.jdbc().sql("UPDATE in_flight SET republished_at = ?").param(Sql.time(NOW)).update();
    Set<UUID> lost = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      lost.add(sent(OLD).messageId());
    }

    for (int search = 0; search < 6; search++) {
      search(NOW);
    }

    assertThat(published)
        .extracting(Publication::messageId)
        .containsExactlyInAnyOrderElementsOf(lost);
  }

  private Found search(Instant now) {
    return database.inTransaction(() -> stranded.search(published::addAll, now));
  }

  /** A message whose ticket has handed on to it. */
  private Publication sent(Instant due) {
    Publication sent = publication(ticket(), due);
    onward.add(List.of(sent));
    return sent;
  }

  private TicketId ticket() {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", "payments.pay.v1", BODY, OLD);
    database
        .jdbc()
        .sql("UPDATE ticket SET status = 'running' WHERE id = ?")
        .param(Sql.bytes(ticket.uuid()))
        .update();
    inbox(ticket.uuid(), 1, true);
    return ticket;
  }

  private Publication publication(TicketId ticket, Instant due) {
    return Publication.task(
        ids.next(),
        TaskQueue.PAYMENTS,
        TYPE,
        ticket,
        Map.of("traceparent", "00-a-b-01"),
        BODY,
        due);
  }

  private static UUID madeAt(Instant time) {
    return new UUID(time.toEpochMilli() << 16 | 0x7abc, 0x8000_0000_0000_0001L);
  }

  private void status(Publication message, String status) {
    database
        .jdbc()
        .sql("UPDATE ticket SET status = ?, done = ? WHERE id = ?")
        .params(
            status,
            status.equals("failed"),
            Sql.bytes(Objects.requireNonNull(message.ticket()).uuid()))
        .update();
  }

  private void inbox(UUID message, int attempt, boolean isFinal) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
            VALUES ('payments', ?, ?, ?, ?)
            """)
        .params(Sql.bytes(message), attempt, isFinal, Sql.time(NOW))
        .update();
  }

  private void insertInto(String table, Publication message) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO %s
              (id, message_id, attempt, exchange, routing_key, type, body, created_at, deliver_at)
            VALUES (:id, :id, 1, 'satchel.work', 'payments', 'any', '{}', NOW(6), NOW(6))
            """
                .formatted(table))
        .param("id", Sql.bytes(message.messageId()))
        .update();
  }

  private void attempt(Publication message, int attempt, Instant at) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_attempt
              (message_id, attempt, ticket, queue, type, worker, started_at, finished_at, outcome,
               cause)
            VALUES (?, ?, ?, 'payments', 'any', 'w', ?, ?, 'parked', 'broken')
            """)
        .params(
            Sql.bytes(message.messageId()),
            attempt,
            Sql.bytes(Objects.requireNonNull(message.ticket()).uuid()),
            Sql.time(at),
            Sql.time(at))
        .update();
  }

  private void letter(Publication message, String status, int attempt) {
    new DeadLetterRows(database, ids)
        .insert(Objects.requireNonNull(message.ticket()), message.messageId(), status, attempt);
  }
}
