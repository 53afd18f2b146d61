package dev.satchel.workers.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.tickets.StrandedTickets.Found;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Open tickets that the search for lost messages does not republish: it restores their dead letters
 * or reports them.
 */
class LostLettersIT {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant PARKED_AT = NOW.minus(Duration.ofMinutes(40));
  private static final byte[] COMMAND = {123, 125};

  private final WorkersDatabase database = new WorkersDatabase();
  private final IdSource ids = IdSource.seeded(Clock.fixed(NOW, ZoneOffset.UTC), 4);
  private final StrandedTickets stranded = StrandedTicketsIT.search(database, ids);
  private final List<Publication> published = new ArrayList<>();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aLostDeadLetterOfAParkedTicketIsRestoredAndTheTicketIsNotRun() {
    TicketId ticket = parked(PARKED_AT);
    attempt(ticket, 6, "SomeException@Handler.handle");

    assertThat(search(NOW).letters()).isOne();

    Publication letter = published.getFirst();
    assertThat(letter.exchange()).isEqualTo("satchel.dead-letters");
    assertThat(letter.routingKey()).isEqualTo("payments");
    assertThat(letter.messageId()).isEqualTo(ticket.uuid());
    assertThat(letter.ticket()).isEqualTo(ticket);
    assertThat(letter.attempt()).isEqualTo(6);
    assertThat(letter.body()).isEqualTo(COMMAND);
    assertThat(letter.headers())
        .containsEntry("x-satchel-cause", "SomeException@Handler.handle")
        .containsEntry("x-satchel-failed-at", PARKED_AT.toString());
    assertThat(published).hasSize(1);
  }

  @Test
  void aDeadLetterIsRestoredAtMostHourlyAndNotWhileItMayBeInFlight() {
    parked(NOW.minus(StrandedTickets.ARRIVES_WITHIN));
    assertThat(search(NOW).letters()).isZero();

    Instant later = NOW.plusSeconds(1);
    assertThat(search(later).letters()).isOne();
    assertThat(search(later.plus(Duration.ofMinutes(59))).letters()).isZero();
    assertThat(search(later.plus(Duration.ofMinutes(60))).letters()).isOne();
  }

  @Test
  void aDeadLetterAtTheDeskOrInAnOutboxIsNotRestored() {
    TicketId ticket = parked(PARKED_AT);
    for (String status : List.of("open", "replaying")) {
      letter(ticket, ticket.uuid(), status, 6);
      assertThat(search(NOW).letters()).as(status).isZero();
      database.jdbc().sql("DELETE FROM dead_letter").update();
    }
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_outbox
              (id, message_id, attempt, exchange, routing_key, type, body, created_at, deliver_at)
            SELECT id, id, 6, 'satchel.dead-letters', 'payments', task, command, NOW(6), NOW(6)
            FROM ticket
            """)
        .update();
    assertThat(search(NOW).letters()).as("in the outbox").isZero();
  }

  @Test
  void aDeadLetterLostAfterAReplayIsRestoredWithTheNextAttempt() {
    TicketId ticket = parked(PARKED_AT);
    letter(ticket, ticket.uuid(), "replayed", 6);

    assertThat(search(NOW).letters()).isOne();

    assertThat(published).extracting(Publication::attempt).containsExactly(7);
  }

  @Test
  void allParkedTicketsAreCheckedInTurn() {
    for (int i = 0; i < 40; i++) {
      TicketId ticket = parked(PARKED_AT.plusSeconds(i));
      letter(ticket, ticket.uuid(), "open", 6);
    }
    TicketId lost = parked(PARKED_AT.plusSeconds(50));
    for (int i = 0; i < 4; i++) {
      search(NOW);
    }
    assertThat(published).extracting(Publication::ticket).containsExactly(lost);

    database.jdbc().sql("DELETE FROM dead_letter ORDER BY ticket LIMIT 1").update();
    for (int i = 0; i < 4; i++) {
      search(NOW);
    }
    assertThat(published).hasSize(2);
  }

  @Test
  void aRunningTicketWithAFinalMessageIsReportedAndNotRepublished() {
    TicketId ticket = parked(PARKED_AT);
    database.jdbc().sql("UPDATE ticket SET status = 'running'").update();
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
            SELECT 'payments', id, 6, TRUE, NOW(6) FROM ticket
            """)
        .update();

    Found found = search(NOW);

    assertThat(published).isEmpty();
    assertThat(found.faults())
        .containsExactly(
            new TicketFault(TicketFault.Kind.DONE_BUT_OPEN, ticket.toString(), "running"));
  }

  @Test
  void openTicketsOfAnUnknownTaskTypeAreReported() {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", "payments.note.v7", COMMAND, PARKED_AT);

    assertThat(search(NOW).faults())
        .containsExactly(
            new TicketFault(TicketFault.Kind.UNKNOWN_TASK, "payments.note.v7", "open tickets"));
  }

  private Found search(Instant now) {
    return database.inTransaction(() -> stranded.search(published::addAll, now));
  }

  private TicketId parked(Instant at) {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", "payments.pay.v1", COMMAND, at);
    database
        .jdbc()
        .sql("UPDATE ticket SET status = 'parked', attempts = 6 WHERE id = ?")
        .param(Sql.bytes(ticket.uuid()))
        .update();
    return ticket;
  }

  private void attempt(TicketId ticket, int attempt, String cause) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_attempt
              (message_id, attempt, ticket, queue, type, worker, started_at, finished_at, outcome,
               cause)
            VALUES (:id, :attempt, :id, 'payments', 'payments.pay.v1', 'w', NOW(6), NOW(6),
                    'parked', :cause)
            """)
        .param("id", Sql.bytes(ticket.uuid()))
        .param("attempt", attempt)
        .param("cause", cause)
        .update();
  }

  private void letter(TicketId ticket, UUID message, String status, int attempt) {
    new DeadLetterRows(database, ids).insert(ticket, message, status, attempt);
  }
}
