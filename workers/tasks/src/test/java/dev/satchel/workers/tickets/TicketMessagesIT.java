package dev.satchel.workers.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.delivery.ForgedMessages;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketMessage;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.workers.WorkersDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tickets that span several messages, and messages that are not of the ticket that they name. */
class TicketMessagesIT {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:01Z");
  private static final String TYPE = "payments.pay.v1";
  private static final String NEXT_TYPE = "payments.capture.v1";
  private static final byte[] COMMAND = {'{', '}'};
  private static final Outcome DONE = new Outcome.Done(Map.of("hash", "00"));
  private static final Outcome LATER = new Outcome.RetryLater("busy", "", null);
  private static final Outcome PARK = new Outcome.Park("broken", "");
  private static final Outcome REFUSED =
      new Outcome.Refused(new Problem(Reason.INSUFFICIENT_FUNDS, "too little"));

  private final WorkersDatabase database = new WorkersDatabase();
  private final IdSource ids = IdSource.seeded(Clock.fixed(NOW, ZoneOffset.UTC), 4);
  private final TicketTable tickets =
      new TicketTable(database.jdbc(), new MessageCodec(), Duration.ofHours(24), database.events());

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aTicketIsOpenUntilOneOfItsMessagesEndsIt() {
    TicketId ticket = ticket();
    Publication signing = next(ticket);
    Publication sending = next(ticket);

    assertThat(row(record(handed(ticket, "signing", signing)))).isEqualTo("running signing 1");
    assertThat(inFlight()).containsExactly(signing.messageId());
    assertThat(row(record(outcome(signing, 1, LATER)))).isEqualTo("retrying signing 2");
    assertThat(row(record(outcome(signing, 2, handed("sending"), sending))))
        .isEqualTo("running sending 3");
    assertThat(inFlight()).containsExactly(sending.messageId());
    assertThat(row(record(outcome(sending, 1, DONE)))).isEqualTo("succeeded null 4");
    assertThat(inFlight()).isEmpty();
    assertThat(
            database.text("SELECT CONCAT(status, attempts) FROM ticket WHERE id = ?", id(ticket)))
        .isEqualTo("succeeded4");
  }

  @Test
  void aDeadlineOfADoneTicketDoesNotChangeTheTicket() {
    TicketId ticket = ticket();
    Publication deadline = next(ticket).after(Duration.ofHours(1));
    Publication work = next(ticket);
    record(handed(ticket, "working", work, deadline));
    record(outcome(work, 1, REFUSED));

    assertThat(record(outcome(deadline, 1, DONE))).isEmpty();

    assertThat(database.text("SELECT status FROM ticket WHERE id = ?", id(ticket)))
        .isEqualTo("failed");
    assertThat(inFlight()).isEmpty();
  }

  @Test
  void anEarlierDeadlineEndsTheTicketAndALateResultDoesNotChangeTheTicket() {
    TicketId ticket = ticket();
    Publication deadline = next(ticket).after(Duration.ofHours(1));
    Publication work = next(ticket);
    record(handed(ticket, "working", work, deadline));

    assertThat(row(record(outcome(deadline, 1, REFUSED)))).isEqualTo("failed null 2");
    assertThat(record(outcome(work, 1, LATER))).isEmpty();
    assertThat(inFlight()).as("the message is still retried").containsExactly(work.messageId());
    assertThat(record(outcome(work, 2, DONE))).isEmpty();
    assertThat(inFlight()).isEmpty();
  }

  @Test
  void messagesOfOneTicketInOneBatchMakeOneChange() {
    TicketId ticket = ticket();
    Publication one = next(ticket);
    Publication two = next(ticket);
    Publication three = next(ticket);
    record(handed(ticket, "working", one, two, three));

    List<TicketChange> changes =
        record(outcome(one, 1, handed("half")), outcome(two, 1, DONE), outcome(three, 1, LATER));

    assertThat(changes).extracting(TicketChange::version).containsExactly(3);
    assertThat(row(changes)).isEqualTo("succeeded null 3");
    assertThat(inFlight()).containsExactly(three.messageId());
  }

  @Test
  void aTicketStaysParkedWhileItsOtherMessagesContinueAndEndsWithThem() {
    TicketId ticket = ticket();
    Publication parked = next(ticket);
    Publication other = next(ticket);
    Publication last = next(ticket);
    record(handed(ticket, "working", parked, other));
    record(outcome(parked, 1, PARK));

    assertThat(row(record(outcome(other, 1, handed("further"), last))))
        .startsWith("parked working");
    assertThat(row(record(outcome(last, 1, DONE)))).isEqualTo("succeeded null 4");
    assertThat(inFlight())
        .as("the parked message has no final outcome")
        .containsExactly(parked.messageId());
  }

  @Test
  void handingOnWithoutANextMessageIsAnErrorUnlessAnotherMessageIsInFlight() {
    TicketId ticket = ticket();
    assertThatThrownBy(() -> record(handed(ticket, "working")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("hands on without a next message");

    Publication one = next(ticket);
    Publication two = next(ticket);
    record(handed(ticket, "working", one, two));
    assertThat(row(record(outcome(one, 1, handed("one left"))))).isEqualTo("running one left 2");
    assertThatThrownBy(() -> record(outcome(two, 1, handed("none left"))))
        .hasMessageContaining("hands on without a next message");
  }

  @Test
  void aMessageIsForgedUnlessItsIdQueueTypeAndBodyMatchAMessageOfItsTicket() {
    TicketId ticket = ticket();
    TicketId other = ticket();
    Publication sent = next(ticket);
    record(handed(ticket, "working", sent));

    List<TicketMessage> forged =
        List.of(
            new TicketMessage(id(other), other, TaskQueue.PAYMENTS, TYPE, new byte[] {'1'}),
            new TicketMessage(id(other), other, TaskQueue.PAYMENTS, NEXT_TYPE, COMMAND),
            new TicketMessage(id(other), other, TaskQueue.OPERATIONS, TYPE, COMMAND),
            new TicketMessage(
                sent.messageId(), ticket, TaskQueue.OPERATIONS, NEXT_TYPE, sent.body()),
            new TicketMessage(ids.next(), other, TaskQueue.PAYMENTS, TYPE, COMMAND),
            new TicketMessage(sent.messageId(), other, TaskQueue.PAYMENTS, NEXT_TYPE, sent.body()),
            new TicketMessage(sent.messageId(), ticket, TaskQueue.PAYMENTS, TYPE, sent.body()),
            new TicketMessage(sent.messageId(), ticket, TaskQueue.PAYMENTS, NEXT_TYPE, COMMAND),
            new TicketMessage(
                id(ticket), new TicketId(ids.next()), TaskQueue.PAYMENTS, TYPE, COMMAND));
    List<TicketMessage> genuine =
        List.of(
            new TicketMessage(id(other), other, TaskQueue.PAYMENTS, TYPE, COMMAND.clone()),
            new TicketMessage(
                sent.messageId(), ticket, TaskQueue.PAYMENTS, NEXT_TYPE, sent.body().clone()));
    List<TicketMessage> all = new ArrayList<>(forged);
    all.addAll(genuine);

    assertThat(database.inTransaction(() -> tickets.forged(all)))
        .containsExactlyInAnyOrderElementsOf(forged);
    assertThat(database.inTransaction(() -> tickets.forged(genuine))).isEmpty();
    for (TicketMessage message : forged) {
      ForgedMessages refused =
          catchThrowableOfType(
              ForgedMessages.class,
              () ->
                  record(
                      new TicketOutcome(
                          Objects.requireNonNull(message.ticket()),
                          message,
                          1,
                          DONE,
                          List.of(),
                          null,
                          null),
                      new TicketOutcome(
                          other, genuine.getFirst(), 1, DONE, List.of(), null, null)));
      assertThat(refused.messages()).containsExactly(message);
    }
    assertThat(database.text("SELECT status FROM ticket WHERE id = ?", id(other)))
        .isEqualTo("accepted");
  }

  @Test
  void aMessageWithoutATicketIsForgedIfItHasTheIdOfAMessageOfATicket() {
    TicketId ticket = ticket();
    Publication sent = next(ticket);
    record(handed(ticket, "working", sent));
    TicketMessage first = new TicketMessage(id(ticket), null, TaskQueue.PAYMENTS, TYPE, COMMAND);
    TicketMessage onward =
        new TicketMessage(sent.messageId(), null, TaskQueue.PAYMENTS, NEXT_TYPE, sent.body());
    TicketMessage scheduled =
        new TicketMessage(ids.next(), null, TaskQueue.PAYMENTS, TYPE, COMMAND);

    assertThat(database.inTransaction(() -> tickets.forged(List.of(first, onward, scheduled))))
        .containsExactlyInAnyOrder(first, onward);
  }

  @Test
  void anEditedMessageOfThePreviousReleaseIsFoundThroughItsDeadLetter() {
    TicketId ticket = ticket();
    UUID edited = ids.next();
    database
        .jdbc()
        .sql(
            """
            INSERT INTO dead_letter
              (id, queue, message_id, ticket, type, body, source, cause, cause_group, search_text,
               status, attempt, parked, replays, edited_to, first_failed_at, last_failed_at,
               arrived_at)
            VALUES (:id, 'payments', :ticket, :ticket, :type, '{}', 'parked', 'c', :id, 'c',
                    'replayed', 6, 1, 0, :edited, NOW(6), NOW(6), NOW(6))
            """)
        .param("id", Sql.bytes(ids.next()))
        .param("ticket", Sql.bytes(id(ticket)))
        .param("type", TYPE)
        .param("edited", Sql.bytes(edited))
        .update();
    TicketMessage message =
        new TicketMessage(edited, ticket, TaskQueue.PAYMENTS, TYPE, new byte[] {'5'});
    TicketMessage otherTicket =
        new TicketMessage(edited, ticket(), TaskQueue.PAYMENTS, TYPE, new byte[] {'5'});

    assertThat(database.inTransaction(() -> tickets.forged(List.of(message, otherTicket))))
        .containsExactly(otherTicket);
  }

  @Test
  void aMessageWithoutAStoredBodyIsComparedByItsType() {
    TicketId ticket = ticket();
    Publication edited = next(ticket);
    record(handed(ticket, "working", edited));
    database.jdbc().sql("UPDATE in_flight SET body = NULL").update();

    TicketMessage anyBody =
        new TicketMessage(edited.messageId(), ticket, TaskQueue.PAYMENTS, NEXT_TYPE, COMMAND);
    TicketMessage otherType =
        new TicketMessage(edited.messageId(), ticket, TaskQueue.PAYMENTS, TYPE, COMMAND);
    assertThat(database.inTransaction(() -> tickets.forged(List.of(anyBody, otherType))))
        .containsExactly(otherType);
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheBatchSize() {
    assertThat(statements(1)).as("lock, compare, change, add, delete").isEqualTo(5);
    assertThat(statements(50)).isEqualTo(5);
  }

  private long statements(int size) {
    List<TicketOutcome> handed = new ArrayList<>();
    List<TicketOutcome> further = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      TicketId ticket = ticket();
      Publication sent = next(ticket);
      handed.add(handed(ticket, "working", sent));
      further.add(outcome(sent, 1, handed("working"), next(ticket)));
    }
    record(handed.toArray(TicketOutcome[]::new));
    return database.statements(() -> tickets.record(further, List.of(), published -> {}, NOW));
  }

  private TicketId ticket() {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", TYPE, COMMAND, NOW);
    return ticket;
  }

  private Publication next(TicketId ticket) {
    byte[] body = {'{', (byte) ids.next().getLeastSignificantBits(), '}'};
    return Publication.task(ids.next(), TaskQueue.PAYMENTS, NEXT_TYPE, ticket, Map.of(), body, NOW);
  }

  private static Outcome handed(String stage) {
    return new Outcome.Handed(stage);
  }

  /** The outcome of a ticket's first message, which hands on to these. */
  private static TicketOutcome handed(TicketId ticket, String stage, Publication... next) {
    return new TicketOutcome(
        ticket,
        new TicketMessage(id(ticket), ticket, TaskQueue.PAYMENTS, TYPE, COMMAND),
        1,
        handed(stage),
        List.of(next),
        null,
        null);
  }

  private static TicketOutcome outcome(
      Publication message, int attempt, Outcome outcome, Publication... next) {
    TicketId ticket = Objects.requireNonNull(message.ticket());
    return new TicketOutcome(
        ticket,
        new TicketMessage(
            message.messageId(), ticket, TaskQueue.PAYMENTS, message.type(), message.body()),
        attempt,
        outcome,
        List.of(next),
        null,
        null);
  }

  private List<TicketChange> record(TicketOutcome... outcomes) {
    return database.inTransaction(
        () -> tickets.record(List.of(outcomes), List.of(), published -> {}, NOW));
  }

  private List<UUID> inFlight() {
    return database
        .jdbc()
        .sql("SELECT message_id FROM in_flight ORDER BY message_id")
        .query((row, number) -> Sql.uuid(row.getBytes("message_id")))
        .list();
  }

  private static String row(List<TicketChange> changes) {
    assertThat(changes).hasSize(1);
    TicketChange change = changes.getFirst();
    TicketStatus status = change.status();
    return "%s %s %d".formatted(status.wireName(), change.stage(), change.attempts());
  }

  private static UUID id(TicketId ticket) {
    return ticket.uuid();
  }
}
