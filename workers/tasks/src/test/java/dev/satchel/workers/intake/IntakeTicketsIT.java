package dev.satchel.workers.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The tickets of dead letters: which message owns them and which status they get. */
class IntakeTicketsIT extends OnTheIntake {
  @Test
  void theTicketOfAMessageThatTheBrokerDeadLetteredIsParked() {
    TicketId open = ticket("accepted", 0);
    TicketId tried = ticket("retrying", 2);

    List<TicketChange> changes =
        take(Letters.ofTicket(open.uuid(), 1, open), Letters.ofTicket(tried.uuid(), 3, tried))
            .ticketChanges();

    assertThat(changes).extracting(TicketChange::status).containsOnly(TicketStatus.PARKED);
    assertThat(changes).extracting(TicketChange::version).containsOnly(2);
    assertThat(status(open)).isEqualTo("parked 1");
    assertThat(status(tried)).isEqualTo("parked 3");
    assertThat(row(open.uuid()))
        .containsEntry("ticket", Sql.bytes(open.uuid()))
        .containsEntry("tenant", "shop");
  }

  @Test
  void aTicketThatIsDoneParkedOrAtTheSameAttemptIsNotChanged() {
    TicketId done = ticket("succeeded", 1);
    TicketId parked = ticket("parked", 0);
    TicketId further = ticket("retrying", 4);

    List<TicketChange> changes =
        take(
                Letters.ofTicket(done.uuid(), 2, done),
                Letters.ofTicket(parked.uuid(), 1, parked),
                Letters.ofTicket(further.uuid(), 4, further))
            .ticketChanges();

    assertThat(changes).isEmpty();
    assertThat(status(done)).isEqualTo("succeeded 1");
    assertThat(status(parked)).isEqualTo("parked 0");
    assertThat(status(further)).isEqualTo("retrying 4");
    assertThat(row(further.uuid())).containsEntry("status", "open");
  }

  @Test
  void aDeadLetterIsNotLinkedToTheTicketOfAnotherMessageOrAMissingTicket() {
    TicketId theirs = ticket("accepted", 0);
    TicketId nowhere = new TicketId(ids.next());
    UUID foreign = ids.next();

    assertThat(
            take(Letters.ofTicket(foreign, 1, theirs), Letters.ofTicket(nowhere.uuid(), 1, nowhere))
                .ticketChanges())
        .isEmpty();

    assertThat(status(theirs)).isEqualTo("accepted 0");
    assertThat(row(foreign)).containsEntry("ticket", null).containsEntry("tenant", null);
    assertThat(row(nowhere.uuid())).containsEntry("ticket", null);
  }

  @Test
  void theDeadLetterOfATypeThatThisReleaseDoesNotKnowKeepsItsTicket() {
    TicketId ticket = ticket("parked", 6);
    database.jdbc().sql("UPDATE ticket SET task = 'payments.note.v7'").update();

    take(Letters.ofType(ticket.uuid(), 6, ticket, "payments.note.v7"));

    assertThat(row(ticket.uuid())).containsEntry("ticket", Sql.bytes(ticket.uuid()));
  }

  @Test
  void aMessageWithTheIdOfATicketAndAnotherBodyIsNotLinkedToTheTicket() {
    TicketId ticket = ticket("accepted", 0);

    assertThat(take(Letters.withBody(ticket.uuid(), 1, ticket, "{ }")).ticketChanges()).isEmpty();

    assertThat(status(ticket)).isEqualTo("accepted 0");
    assertThat(row(ticket.uuid())).containsEntry("ticket", null).containsEntry("tenant", null);
  }

  @Test
  void theTicketOfAnOnwardMessageThatTheBrokerDeadLetteredIsParked() {
    TicketId ticket = ticket("running", 4);
    UUID sent = onward(ticket, "{\"parcel\":1}");
    UUID recorded = onward(ticket, "{}");
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
            VALUES ('payments', ?, 2, FALSE, NOW(6))
            """)
        .param(Sql.bytes(recorded))
        .update();

    assertThat(
            take(Letters.withBody(sent, 1, ticket, "{}"), Letters.ofTicket(recorded, 2, ticket))
                .ticketChanges())
        .as("a forged message, and a message with a recorded outcome")
        .isEmpty();
    assertThat(take(Letters.ofTicket(recorded, 3, ticket)).ticketChanges())
        .extracting(TicketChange::status)
        .containsExactly(TicketStatus.PARKED);
    assertThat(row(recorded)).containsEntry("ticket", Sql.bytes(ticket.uuid()));
    assertThat(row(sent)).containsEntry("ticket", null);
  }

  @Test
  void aTicketIsParkedAgainWhenAParkedMessageArrivesAfterTheReplayOfAnother() {
    TicketId ticket = ticket("retrying", 4);
    UUID parked = onward(ticket, "{}");
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
            VALUES ('payments', ?, 6, FALSE, NOW(6))
            """)
        .param(Sql.bytes(parked))
        .update();

    assertThat(take(Letters.parkedOfTicket(parked, 6, ticket)).ticketChanges())
        .extracting(TicketChange::status)
        .containsExactly(TicketStatus.PARKED);
    assertThat(take(Letters.parkedOfTicket(parked, 6, ticket)).ticketChanges())
        .as("a duplicate")
        .isEmpty();
  }

  private UUID onward(TicketId ticket, String body) {
    UUID message = ids.next();
    database
        .jdbc()
        .sql(
            """
            INSERT INTO in_flight (message_id, ticket, queue, type, body, due_at)
            VALUES (?, ?, 'payments', 'payments.pay.v1', ?, NOW(6))
            """)
        .params(Sql.bytes(message), Sql.bytes(ticket.uuid()), body)
        .update();
    return message;
  }

  @Test
  void aDeadLetterIsNotLinkedToATicketOfAnotherQueue() {
    TicketId ticket = ticket("accepted", 0);

    assertThat(take(Letters.elsewhere(ticket.uuid(), ticket)).ticketChanges()).isEmpty();

    assertThat(status(ticket)).isEqualTo("accepted 0");
    assertThat(row(ticket.uuid())).containsEntry("ticket", null).containsEntry("tenant", null);
  }

  @Test
  void aLateDeadLetterOfAnEditedMessageDoesNotChangeTheTicket() {
    TicketId ticket = ticket("parked", 6);
    take(Letters.ofTicket(ticket.uuid(), 6, ticket));
    database
        .jdbc()
        .sql("UPDATE dead_letter SET status = 'replayed', edited_to = ?")
        .param(Sql.bytes(ids.next()))
        .update();
    database.jdbc().sql("UPDATE ticket SET status = 'retrying', attempts = 0").update();

    assertThat(take(Letters.ofTicket(ticket.uuid(), 7, ticket)).ticketChanges()).isEmpty();

    assertThat(status(ticket)).isEqualTo("retrying 0");
  }

  @Test
  void theDeadLetterOfAnEditedMessageNamesItsTicketAndTheOriginalDeadLetter() {
    TicketId ticket = ticket("accepted", 0);
    UUID edited = onward(ticket, "{}");
    take(Letters.ofTicket(ticket.uuid(), 1, ticket));
    database
        .jdbc()
        .sql("UPDATE dead_letter SET status = 'replayed', edited_to = ?")
        .param(Sql.bytes(edited))
        .update();

    take(Letters.ofTicket(edited, 1, ticket));

    assertThat(row(edited))
        .containsEntry("edited_from", row(ticket.uuid()).get("id"))
        .containsEntry("ticket", Sql.bytes(ticket.uuid()));
    assertThat(groups())
        .as("the edited message has failed again")
        .containsExactly("payments broker-rejected 2 2 1");
  }
}
