package dev.satchel.workers.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.DeadLetterIntake.Taken;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.Transactions;
import dev.satchel.messages.DeadLettersOpened;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.tickets.TicketRows;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

/** What the desk makes of dead letters, on a real MySQL. */
class IntakeIT {
  private static final Instant NOW = Instant.parse("2026-11-21T12:10:00Z");
  private static final String CAUSE = "IllegalStateException@PayRule.decide";

  private final WorkersDatabase database = new WorkersDatabase();
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final IdSource ids = IdSource.seeded(clock, 4);
  private final MessageCodec codec = new MessageCodec();
  private final List<Publication> published = new ArrayList<>();
  private final Intake intake =
      new Intake(
          new IntakeRows(database.jdbc(), codec, ids),
          new IntakeTickets(database.jdbc(), new TicketRows(database.jdbc(), codec), codec),
          new IntakeGroups(database.jdbc()),
          codec,
          ids,
          clock);

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsAMessageAsItCame() {
    UUID id = ids.next();
    take(Letters.withBody(id, "\u00ff\u0000{"));

    Map<String, @Nullable Object> row = row(id);
    assertThat(row)
        .containsEntry("queue", "payments")
        .containsEntry("status", "open")
        .containsEntry("cause", "undecodable")
        .containsEntry("source", "parked")
        .containsEntry("type", "payments.pay.v1")
        .containsEntry("content_type", "application/json")
        .containsEntry("headers", "{\"traceparent\":\"00-1\"}")
        .containsEntry("body", "\u00ff\u0000{".getBytes(StandardCharsets.ISO_8859_1))
        .containsEntry("attempt", 1)
        .containsEntry("parked", 1)
        .containsEntry("replays", 0)
        .containsEntry("ticket", null);
    assertThat(String.valueOf(row.get("search_text"))).startsWith("undecodable\npayments.pay.v1\n");
    assertThat(groups()).containsExactly("payments undecodable 1 1 0");
    assertThat(number("SELECT SUM(opened) FROM dead_letter_hour WHERE hour = '2026-11-21 12:00'"))
        .isOne();
  }

  @Test
  void theSameDeliveryTwiceIsOneRow() {
    UUID id = ids.next();
    DeadLetter letter = Letters.parked(id, 3, CAUSE);

    assertThat(take(letter, letter).duplicates()).isOne();
    published.clear();
    assertThat(take(letter, Letters.parked(id, 2, "earlier")).duplicates()).isEqualTo(2);

    assertThat(row(id)).containsEntry("parked", 1).containsEntry("cause", CAUSE);
    assertThat(history(id)).containsExactly("opened 3");
    assertThat(groups()).containsExactly("payments " + CAUSE + " 1 1 0");
    assertThat(published).isEmpty();
  }

  @Test
  void messagesThatShareAnIdAreKeptEachForItself() {
    UUID id = ids.next();
    DeadLetter first = Letters.withBody(id, "{\"first\":1}");
    DeadLetter second = Letters.withBody(id, "{\"second\":2}");
    DeadLetter third = Letters.withBody(id, "\u00ff\u0000third");

    assertThat(take(first, second, first, second).duplicates()).isEqualTo(2);
    assertThat(take(second, third, first).duplicates()).isEqualTo(2);

    assertThat(row(id)).containsEntry("body", first.body()).containsEntry("parked", 1);
    for (DeadLetter other : List.of(second, third)) {
      assertThat(row(other.apart().messageId()))
          .containsEntry("body", other.body())
          .containsEntry("parked", 1)
          .containsEntry("detail", "it has the id of another message, " + id);
      assertThat(String.valueOf(row(other.apartId()).get("headers")))
          .contains("traceparent", "x-satchel-properties", "message_id", id.toString());
    }
    assertThat(groups()).containsExactly("payments undecodable 3 3 0");
    assertThat(number("SELECT COUNT(*) FROM dead_letter WHERE search_text LIKE '%" + id + "%'"))
        .isEqualTo(2);
  }

  @Test
  void aMessageWithTheIdOfAnotherThatComesBackFromItsReplayIsTheSameRow() {
    UUID id = ids.next();
    DeadLetter other = Letters.withBody(id, "other").apart();
    take(Letters.withBody(id, "first"), Letters.withBody(id, "other"));
    replayed(other.messageId());

    take(Letters.again(other, 2));

    assertThat(row(other.messageId()))
        .containsEntry("status", "open")
        .containsEntry("attempt", 2)
        .containsEntry("parked", 2);
    assertThat(String.valueOf(row(other.messageId()).get("headers"))).contains(id.toString());
    assertThat(number("SELECT COUNT(*) FROM dead_letter")).isEqualTo(2);
  }

  @Test
  void whoMakesUpTheIdOfAnotherHidesNothing() {
    UUID id = ids.next();
    DeadLetter hidden = Letters.withBody(id, "hidden");
    take(Letters.withBody(hidden.apartId(), "made up"), Letters.withBody(id, "first"));

    // Delivery leaves such a message in its queue.
    assertThatThrownBy(() -> take(hidden)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void twoDesksThatStoreTwoMessagesWithOneIdAtOnceKeepBoth() {
    UUID id = ids.next();
    DeadLetter first = Letters.withBody(id, "first");
    DeadLetter second = Letters.withBody(id, "second");
    CompletableFuture<Taken> waiting =
        database.inTransaction(
            () -> {
              intake.take(List.of(first), ignored -> {});
              CompletableFuture<Taken> other =
                  CompletableFuture.supplyAsync(() -> takeUntilStored(second));
              awaitSomebodyWaits();
              return other;
            });

    assertThat(waiting.join().duplicates()).isZero();
    assertThat(row(id)).containsEntry("body", first.body());
    assertThat(row(second.apartId())).containsEntry("body", second.body());
  }

  /** As delivery does: what another desk was quicker with is tried again. */
  private Taken takeUntilStored(DeadLetter letter) {
    while (true) {
      try {
        return take(letter);
      } catch (CannotAcquireLockException e) {
        Thread.onSpinWait();
      }
    }
  }

  private void awaitSomebodyWaits() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                number(
                        """
                        SELECT COUNT(*) FROM performance_schema.data_locks
                        WHERE object_schema = DATABASE() AND object_name = 'dead_letter'
                          AND lock_status = 'WAITING'
                        """)
                    > 0);
  }

  @Test
  void aMessageWithTheIdOfAnotherHasNoTicketAndLeavesTheOtherAsItIs() {
    TicketId ticket = ticket("parked", 3);
    DeadLetter own = Letters.ofTicket(ticket.uuid(), 3, ticket);
    DeadLetter foreign = Letters.withBody(ticket.uuid(), "foreign");
    take(own);

    assertThat(take(foreign).ticketChanges()).isEmpty();

    assertThat(status(ticket)).isEqualTo("parked 3");
    assertThat(row(ticket.uuid()))
        .containsEntry("body", own.body())
        .containsEntry("attempt", 3)
        .containsEntry("parked", 1);
    assertThat(row(foreign.apart().messageId())).containsEntry("ticket", null);
  }

  @Test
  void aReplayedMessageThatComesBackIsTheSameRowAndItsGroupIsRecurring() {
    UUID id = ids.next();
    UUID other = ids.next();
    take(Letters.parked(id, 3, CAUSE), Letters.parked(other, 1, CAUSE));
    replayed(id);
    published.clear();

    take(Letters.parked(id, 9, CAUSE));

    assertThat(row(id))
        .containsEntry("status", "open")
        .containsEntry("parked", 2)
        .containsEntry("attempt", 9)
        .containsEntry("replays", 1)
        .containsEntry("first_failed_at", Sql.time(Letters.FAILED.plusSeconds(3)))
        .containsEntry("last_failed_at", Sql.time(Letters.FAILED.plusSeconds(9)));
    assertThat(history(id)).containsExactly("opened 3", "reopened 9");
    assertThat(groups()).containsExactly("payments " + CAUSE + " 2 3 1");
    assertThat(events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.recurring()).isTrue();
              assertThat(event.opened()).isOne();
            });
  }

  @Test
  void comingBackForAnotherReasonItIsInAnotherGroupWhichIsRecurring() {
    UUID id = ids.next();
    take(Letters.parked(id, 3, CAUSE));
    replayed(id);

    take(Letters.parked(id, 4, "another"));

    assertThat(groups()).containsExactly("payments " + CAUSE + " 0 1 0", "payments another 1 1 1");
  }

  @Test
  void anOpenOneThatComesAgainLeavesTheGroupItWasIn() {
    UUID id = ids.next();
    UUID inHand = ids.next();
    take(Letters.parked(id, 1, CAUSE), Letters.parked(inHand, 1, CAUSE));
    database.jdbc().sql("UPDATE dead_letter SET status = 'replaying', run = id").update();

    take(
        Letters.parked(id, 2, "another"),
        Letters.parked(inHand, 2, "another"),
        Letters.parked(inHand, 3, CAUSE));

    assertThat(groups()).containsExactly("payments " + CAUSE + " 1 3 0", "payments another 1 2 0");
    assertThat(row(inHand))
        .containsEntry("status", "open")
        .containsEntry("run", null)
        .containsEntry("parked", 3)
        .containsEntry("cause", CAUSE);
    assertThat(history(inHand)).containsExactly("opened 1", "reopened 2", "reopened 3");
  }

  @Test
  void messagesWithoutAnIdOfTheirOwnCountEachTime() {
    UUID derived = ids.next();
    take(Letters.withoutId(derived, "same"), Letters.withoutId(derived, "same"));
    take(Letters.withoutId(derived, "same"));

    assertThat(row(derived)).containsEntry("parked", 3).containsEntry("attempt", 1);
    assertThat(groups()).containsExactly("payments broker-rejected 1 3 0");
  }

  @Test
  void theTicketOfAMessageThatTheBrokerGaveUpIsParked() {
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
  void aTicketThatIsDoneOrParkedOrFurtherOnStaysAsItIs() {
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
    assertThat(status(further)).isEqualTo("retrying 4");
    assertThat(row(further.uuid())).containsEntry("status", "open");
  }

  @Test
  void aTicketIsBelievedOnlyOfItsOwnMessage() {
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
  void aTicketOfAnotherQueueIsNotBelieved() {
    TicketId ticket = ticket("accepted", 0);

    assertThat(take(Letters.elsewhere(ticket.uuid(), ticket)).ticketChanges()).isEmpty();

    assertThat(status(ticket)).isEqualTo("accepted 0");
    assertThat(row(ticket.uuid())).containsEntry("ticket", null).containsEntry("tenant", null);
  }

  @Test
  void aLateCopyOfAnEditedMessageLeavesTheTicketToTheOneInItsPlace() {
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
  void anEditedMessageComesWithItsTicketAndWithWhatItWasMadeOf() {
    TicketId ticket = ticket("accepted", 0);
    UUID edited = ids.next();
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
        .as("what was edited has failed again")
        .containsExactly("payments broker-rejected 2 2 1");
  }

  @Test
  void tellsWhatTheAttemptsSay() {
    UUID id = ids.next();
    attempt(id, 1, "failed", "2026-11-21 11:00:00", "first trace");
    attempt(id, 2, "parked", "2026-11-21 11:59:31", "last trace");

    take(Letters.parked(id, 2, CAUSE));

    assertThat(row(id))
        .containsEntry("detail", "last trace")
        .containsEntry("first_failed_at", Sql.time(Instant.parse("2026-11-21T11:00:00Z")));
    assertThat(
            number(
                """
                SELECT COUNT(*) FROM dead_letter
                WHERE MATCH (search_text) AGAINST ('+trace +pay_1' IN BOOLEAN MODE)
                """))
        .isOne();
  }

  @Test
  void aReadableBodyIsFoundByItsWordsAndALongOneIsCut() {
    UUID id = ids.next();
    // The two bytes of an é in UTF-8.
    take(Letters.withBody(id, "needle Zo\u00c3\u00a9 " + "x".repeat(1 << 20)));

    assertThat(String.valueOf(row(id).get("search_text")))
        .contains("needle zoe")
        .hasSizeLessThanOrEqualTo(SearchText.CHARACTERS);
    assertThat((byte[]) row(id).get("body")).hasSize((1 << 20) + 12);
  }

  @Test
  void oneEventTellsOfAllThatABatchOpensInAGroup() {
    take(
        Letters.parked(ids.next(), 1, CAUSE),
        Letters.parked(ids.next(), 1, "another"),
        Letters.parked(ids.next(), 1, CAUSE));

    assertThat(events())
        .extracting(event -> event.queue().queueName() + " " + event.cause() + " " + event.opened())
        .containsExactlyInAnyOrder("payments " + CAUSE + " 2", "payments another 1");
    assertThat(events()).extracting(DeadLettersOpened::recurring).containsOnly(false);
    assertThat(published)
        .allSatisfy(
            publication -> {
              assertThat(publication.exchange()).isEqualTo(Topology.EVENTS);
              assertThat(publication.routingKey()).isEqualTo("dead_letters.opened.v1");
            });
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheBatch() {
    long few = statements(2);
    assertThat(statements(20)).isEqualTo(few);
    assertThat(statements(200)).isEqualTo(few);
    assertThat(few).isLessThanOrEqualTo(10);
  }

  private long statements(int size) {
    List<DeadLetter> batch = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      TicketId ticket = ticket("accepted", 0);
      batch.add(
          i % 2 == 0
              ? Letters.ofTicket(ticket.uuid(), 1, ticket)
              : Letters.parked(ids.next(), 1, "cause " + i));
    }
    return database.statements(() -> intake.take(batch, ignored -> {}));
  }

  @Test
  void twoDesksThatStoreTheSameMessageAtOnceMakeOneRow() {
    DeadLetter letter = Letters.parked(ids.next(), 1, CAUSE);
    CompletableFuture<Taken> second =
        database.inTransaction(
            () -> {
              intake.take(List.of(letter), ignored -> {});
              CompletableFuture<Taken> waiting = CompletableFuture.supplyAsync(() -> take(letter));
              awaitSomebodyWaits();
              return waiting;
            });

    assertThat(second.join().duplicates()).isOne();
    assertThat(groups()).containsExactly("payments " + CAUSE + " 1 1 0");
  }

  @Test
  void oneThatAnotherDeskStoredAfterThisOneLookedIsNotWrittenOver() {
    DeadLetter letter = Letters.parked(ids.next(), 1, CAUSE);
    take(letter);
    IntakeRow unseen = IntakeRow.fresh(IntakeRow.LetterKey.of(letter), ids.next());
    unseen.arrive(letter);
    IntakeRows rows = new IntakeRows(database.jdbc(), codec, ids);
    IntakeTickets.Held none = new IntakeTickets.Held(Map.of(), Map.of());

    // Delivery runs such a transaction again.
    assertThatThrownBy(() -> rows.write(List.of(unseen), Map.of(), none, Map.of(), NOW))
        .isInstanceOf(CannotAcquireLockException.class);
  }

  @Test
  void tellsHowManyAreOpenAndForgetsHoursThatNobodyLooksAt() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    DeskGauges gauges = new DeskGauges(database.jdbc(), transactions(), registry, clock);
    for (int i = 0; i < 30; i++) {
      take(Letters.parked(ids.next(), 1, "cause " + i));
    }
    take(Letters.parked(ids.next(), 1, "cause 7"));
    database
        .jdbc()
        .sql("INSERT INTO dead_letter_hour VALUES (RANDOM_BYTES(16), '2026-11-19 12:00', 1)")
        .update();
    gauges.start();
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> number("SELECT COUNT(*) FROM dead_letter_hour") == 30);
      assertThat(registry.get("satchel.dead.letters.open").tag("queue", "payments").gauge().value())
          .isEqualTo(31);
      assertThat(registry.get("satchel.dead.letters.group.open").gauges()).hasSize(20);
      assertThat(
              registry
                  .get("satchel.dead.letters.group.open")
                  .tag("cause", "cause 7")
                  .gauge()
                  .value())
          .isEqualTo(2);
      assertThat(registry.get("satchel.dead.letters.oldest.age").gauge().value()).isEqualTo(629);
    } finally {
      gauges.stop();
    }
  }

  private Transactions transactions() {
    return new Transactions() {
      @Override
      public <R> R call(Function<Publications, R> work) {
        return database.inTransaction(() -> work.apply(published::addAll));
      }
    };
  }

  private Taken take(DeadLetter... letters) {
    return database.inTransaction(() -> intake.take(List.of(letters), published::addAll));
  }

  /** As a run leaves it. */
  private void replayed(UUID message) {
    database
        .jdbc()
        .sql(
            "UPDATE dead_letter SET status = 'replayed', replays = replays + 1 WHERE message_id = ?")
        .param(Sql.bytes(message))
        .update();
    database.jdbc().sql("UPDATE dead_letter_group SET open = open - 1").update();
  }

  private TicketId ticket(String status, int attempts) {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", "payments.pay.v1", new byte[] {1}, NOW);
    database
        .jdbc()
        .sql("UPDATE ticket SET status = ?, attempts = ?, done = ? WHERE id = ?")
        .params(status, attempts, status.equals("succeeded"), Sql.bytes(ticket.uuid()))
        .update();
    return ticket;
  }

  private String status(TicketId ticket) {
    return database.text(
        "SELECT CONCAT_WS(' ', status, attempts) FROM ticket WHERE id = ?", ticket.uuid());
  }

  private void attempt(UUID id, int attempt, String outcome, String finished, String detail) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_attempt (message_id, attempt, queue, type, worker, started_at,
              finished_at, outcome, cause, detail)
            VALUES (?, ?, 'payments', 't', 'w', ?, ?, ?, 'c', ?)
            """)
        .params(Sql.bytes(id), attempt, finished, finished, outcome, detail)
        .update();
  }

  private Map<String, @Nullable Object> row(UUID message) {
    return database
        .jdbc()
        .sql("SELECT * FROM dead_letter WHERE message_id = ?")
        .param(Sql.bytes(message))
        .query()
        .singleRow();
  }

  private List<String> history(UUID message) {
    return database
        .jdbc()
        .sql(
            """
            SELECT CONCAT_WS(' ', h.event, h.attempt) FROM dead_letter_history h
            JOIN dead_letter d ON d.id = h.dead_letter
            WHERE d.message_id = ? AND h.actor IS NULL
            ORDER BY h.id
            """)
        .param(Sql.bytes(message))
        .query((row, number) -> row.getString(1))
        .list();
  }

  private List<String> groups() {
    return database
        .jdbc()
        .sql(
            """
            SELECT CONCAT_WS(' ', queue, cause, open, total, recurring) FROM dead_letter_group
            ORDER BY cause COLLATE utf8mb4_bin
            """)
        .query((row, number) -> row.getString(1))
        .list();
  }

  private List<DeadLettersOpened> events() {
    return published.stream()
        .map(publication -> codec.decode(publication.type(), publication.body()))
        .map(DeadLettersOpened.class::cast)
        .toList();
  }

  private long number(String sql) {
    return database.jdbc().sql(sql).query(Long.class).single();
  }
}
