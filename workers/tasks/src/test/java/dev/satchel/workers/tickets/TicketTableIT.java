package dev.satchel.workers.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.ForgedMessages;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.SeenBefore;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketClaim;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TicketTableIT {
  private static final String TYPE = "payments.pay.v1";
  private static final byte[] COMMAND = {1};
  private static final Instant MADE = Instant.parse("2026-11-21T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:01.5Z");
  private static final String NOTE = "\"q\" \\ 한 \n";
  private static final Outcome DONE = new Outcome.Done(Map.of("payment", "pay_1", "note", NOTE));
  private static final Problem PROBLEM = new Problem(Reason.INSUFFICIENT_FUNDS, "it has \"5\"");
  private static final Outcome REFUSED = new Outcome.Refused(PROBLEM);
  private static final Outcome LATER =
      new Outcome.RetryLater("busy", "try again", Duration.ofMillis(1));
  private static final Outcome PARK = new Outcome.Park("no-handler", "secret detail");

  private final WorkersDatabase database = new WorkersDatabase();
  private final IdSource ids = IdSource.seeded(Clock.fixed(MADE, ZoneOffset.UTC), 4);
  private final MessageCodec codec = new MessageCodec();
  private final TicketTable tickets =
      new TicketTable(database.jdbc(), codec, Duration.ofHours(24), database.events());

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void eachOutcomeSetsTheStatusOfItsTicket() {
    TicketId done = ticket();
    TicketId refused = ticket();
    TicketId later = ticket();
    TicketId parked = ticket();

    List<TicketChange> changes =
        record(
            new TicketOutcome(done, 1, DONE),
            new TicketOutcome(refused, 2, REFUSED),
            new TicketOutcome(later, 3, LATER),
            new TicketOutcome(parked, 4, PARK));

    assertThat(database.written())
        .extracting(event -> event.type() + " " + event.ticket())
        .containsExactly("ticket.failed " + refused, "ticket.parked " + parked);
    assertThat(changes)
        .extracting(TicketChange::status)
        .containsExactly(
            TicketStatus.SUCCEEDED,
            TicketStatus.FAILED,
            TicketStatus.RETRYING,
            TicketStatus.PARKED);
    assertThat(changes).extracting(TicketChange::attempts).containsExactly(1, 2, 3, 4);
    assertThat(changes).extracting(TicketChange::version).containsOnly(2);
    assertThat(changes).extracting(TicketChange::updatedAt).containsOnly(NOW);
    assertThat(row(done)).startsWith("succeeded 1 2 1 {").endsWith("} -");
    assertThat(json("result", done)).isEqualTo(Map.of("payment", "pay_1", "note", NOTE));
    assertThat(row(refused)).startsWith("failed 1 2 2 - {");
    assertThat(json("error", refused))
        .isEqualTo(Map.of("reason", "insufficient-funds", "detail", "it has \"5\""));
    assertThat(row(later)).isEqualTo("retrying 0 2 3 - -");
    assertThat(row(parked)).startsWith("parked 0 2 4 - {");
    assertThat(json("error", parked))
        .isEqualTo(
            Map.of(
                "reason",
                "parked",
                "detail",
                "The task could not be done; an operator will look at it"));
    assertThat(database.text("SELECT updated_at FROM ticket WHERE id = ?", done.uuid()))
        .startsWith("2026-11-21 00:00:01.5");
  }

  @Test
  void theOnlyAttemptIsRecordedInTheTicket() {
    TicketId ticket = ticket();
    Instant started = NOW.minusMillis(7);

    record(
        new TicketOutcome(
            ticket,
            null,
            1,
            DONE,
            List.of(),
            null,
            new TicketOutcome.OnlyAttempt("workers-1", started)));

    assertThat(
            database.text(
                "SELECT CONCAT_WS(' ', worker, started_at) FROM ticket WHERE id = ?",
                ticket.uuid()))
        .isEqualTo("workers-1 2026-11-21 00:00:01.493000");
  }

  @Test
  void aParkedTicketContinuesWhenItsMessageIsReplayed() {
    TicketId ticket = ticket();
    record(new TicketOutcome(ticket, 1, PARK));

    record(new TicketOutcome(ticket, 2, LATER));
    assertThat(row(ticket)).isEqualTo("retrying 0 3 2 - -");
    record(new TicketOutcome(ticket, 3, DONE));
    assertThat(row(ticket)).startsWith("succeeded 1 4 3 {");
  }

  @Test
  void anOutcomeOfADoneTicketFailsTheBatchAndChangesNoTicket() {
    TicketId done = ticket();
    TicketId open = ticket();
    record(new TicketOutcome(done, 1, REFUSED));
    String before = row(done);

    assertThatThrownBy(
            () -> record(new TicketOutcome(open, 1, DONE), new TicketOutcome(done, 2, DONE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(done + " is done already");
    assertThat(row(done)).isEqualTo(before);
    assertThat(row(open)).isEqualTo("accepted 0 1 0 - -");
  }

  @Test
  void onlyATicketThatIsAsItWasAcceptedClaimsItsMessage() {
    TicketId open = ticket();
    TicketId parked = ticket();
    TicketId done = ticket();
    record(new TicketOutcome(parked, 1, PARK), new TicketOutcome(done, 1, DONE));

    assertThat(tickets.claim(List.of(first(open)))).containsOnlyKeys(open);
    for (TicketId seen : List.of(parked, done)) {
      assertThatThrownBy(() -> tickets.claim(List.of(first(open), first(seen))))
          .isInstanceOf(SeenBefore.class);
    }
    TicketMessage forged =
        new TicketMessage(open.uuid(), open, TaskQueue.PAYMENTS, TYPE, new byte[] {2});
    assertThatThrownBy(() -> tickets.claim(List.of(forged))).isInstanceOf(ForgedMessages.class);
    assertThatThrownBy(() -> tickets.claim(List.of(first(new TicketId(ids.next())))))
        .isInstanceOf(ForgedMessages.class);
  }

  @Test
  void aTicketThatHasChangedSinceItClaimedItsMessageChangesNoTicket() {
    TicketId open = ticket();
    TicketId handled = ticket();
    TicketId awaited = ticket();
    TicketOutcome first = claimed(open);
    TicketOutcome second = claimed(handled);
    TicketOutcome third = claimed(awaited);
    record(claimed(handled));
    database
        .jdbc()
        .sql("UPDATE ticket SET awaited = TRUE WHERE id = ?")
        .param(Sql.bytes(awaited.uuid()))
        .update();
    String before = row(handled);

    assertThatThrownBy(() -> record(first, second)).isInstanceOf(SeenBefore.class);
    assertThatThrownBy(() -> record(first, third)).isInstanceOf(SeenBefore.class);

    assertThat(row(handled)).isEqualTo(before);
    assertThat(row(open)).isEqualTo("accepted 0 1 0 - -");
    record(first);
    assertThat(row(open)).startsWith("succeeded 1 2 1 ");
  }

  @Test
  void theFirstMessageOfADoneTicketIsKnown() {
    TicketId done = ticket();
    TicketId open = ticket();
    record(claimed(done));
    TicketMessage known = first(done);
    TicketMessage forged =
        new TicketMessage(done.uuid(), done, TaskQueue.PAYMENTS, TYPE, new byte[] {2});
    TicketMessage further = new TicketMessage(ids.next(), done, TaskQueue.PAYMENTS, TYPE, COMMAND);

    assertThat(tickets.done(List.of(known, first(open), forged, further))).containsExactly(known);
    assertThatThrownBy(
            () -> record(new TicketOutcome(done, first(done), 2, DONE, List.of(), null, null)))
        .isInstanceOf(SeenBefore.class);
  }

  private TicketOutcome claimed(TicketId ticket) {
    TicketClaim claim = tickets.claim(List.of(first(ticket))).get(ticket);
    return new TicketOutcome(ticket, first(ticket), 1, DONE, List.of(), claim, null);
  }

  private static TicketMessage first(TicketId ticket) {
    return new TicketMessage(ticket.uuid(), ticket, TaskQueue.PAYMENTS, TYPE, COMMAND);
  }

  @Test
  void anOutcomeOfAMissingTicketIsAnError() {
    TicketId nowhere = new TicketId(ids.next());

    assertThatThrownBy(() -> record(new TicketOutcome(nowhere, 1, DONE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(nowhere + " does not exist");
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheBatchSize() {
    assertThat(statements(1)).as("lock and update").isEqualTo(2);
    assertThat(statements(10)).as("and one row for the events of all").isEqualTo(3);
    assertThat(statements(200)).isEqualTo(3);
  }

  @Test
  void ticketsThatClaimTheirMessagesAreReadAndUpdatedOnce() {
    List<TicketMessage> first = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      first.add(first(ticket()));
    }
    long statements =
        database.statements(
            () -> {
              Map<TicketId, TicketClaim> claims = tickets.claim(first);
              List<TicketOutcome> outcomes =
                  claims.entrySet().stream()
                      .map(
                          claim ->
                              new TicketOutcome(
                                  claim.getKey(),
                                  first(claim.getKey()),
                                  1,
                                  DONE,
                                  List.of(),
                                  claim.getValue(),
                                  null))
                      .toList();
              tickets.record(outcomes, List.of(), published -> {}, NOW);
            });
    assertThat(statements).isEqualTo(2);
  }

  private long statements(int size) {
    List<Outcome> kinds = List.of(DONE, REFUSED, LATER, PARK);
    List<TicketOutcome> batch = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      batch.add(new TicketOutcome(ticket(), 1, kinds.get(i % kinds.size())));
    }
    return database.statements(() -> tickets.record(batch, List.of(), published -> {}, NOW));
  }

  private TicketId ticket() {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", TYPE, COMMAND, MADE);
    return ticket;
  }

  private List<TicketChange> record(TicketOutcome... outcomes) {
    return database.inTransaction(
        () -> tickets.record(List.of(outcomes), List.of(), published -> {}, NOW));
  }

  private Map<String, Object> json(String column, TicketId ticket) {
    return codec.decodeObject(
        database.text("SELECT " + column + " FROM ticket WHERE id = ?", ticket.uuid()));
  }

  private String row(TicketId ticket) {
    return database.text(
        """
        SELECT CONCAT_WS(' ', status, done, version, attempts, COALESCE(result, '-'),
                         COALESCE(error, '-'))
        FROM ticket WHERE id = ?
        """,
        ticket.uuid());
  }
}
