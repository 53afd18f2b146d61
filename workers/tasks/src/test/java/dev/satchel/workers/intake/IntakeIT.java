package dev.satchel.workers.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.DeadLetterIntake.Taken;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.DeadLettersOpened;
import dev.satchel.messages.TicketId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

/** How the desk stores dead letters, on a real MySQL. */
class IntakeIT extends OnTheIntake {
  @Test
  void aDeadLetterIsStoredWithItsBodyHeadersAndCause() {
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
  void aRedeliveryOrAnEarlierAttemptIsADuplicate() {
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
  void aReplayedMessageThatFailsAgainReopensItsRowAndItsGroupIsRecurring() {
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
  void aReplayedMessageThatFailsWithAnotherCauseMovesToARecurringGroup() {
    UUID id = ids.next();
    take(Letters.parked(id, 3, CAUSE));
    replayed(id);

    take(Letters.parked(id, 4, "another"));

    assertThat(groups()).containsExactly("payments " + CAUSE + " 0 1 0", "payments another 1 1 1");
  }

  @Test
  void aClaimedDeadLetterThatArrivesAgainMovesToTheGroupOfItsLatestCause() {
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
  void everyArrivalOfAMessageWithoutAnIdIsCounted() {
    UUID derived = ids.next();
    take(Letters.withoutId(derived, "same"), Letters.withoutId(derived, "same"));
    take(Letters.withoutId(derived, "same"));

    assertThat(row(derived)).containsEntry("parked", 3).containsEntry("attempt", 1);
    assertThat(groups()).containsExactly("payments broker-rejected 1 3 0");
  }

  @Test
  void aDeadLetterTakesItsDetailAndFirstFailureFromItsAttempts() {
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
  void theSearchTextContainsTheTruncatedBodyAndTheBodyIsStoredWhole() {
    UUID id = ids.next();
    // The two bytes of an é in UTF-8.
    take(Letters.withBody(id, "needle Zo\u00c3\u00a9 " + "x".repeat(1 << 20)));

    assertThat(String.valueOf(row(id).get("search_text")))
        .contains("needle zoe")
        .hasSizeLessThanOrEqualTo(SearchText.CHARACTERS);
    assertThat((byte[]) row(id).get("body")).hasSize((1 << 20) + 12);
  }

  @Test
  void oneEventPerGroupReportsTheDeadLettersThatABatchOpens() {
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
  void aGroupOpensOnceUntilAllItsDeadLettersAreClosed() {
    take(Letters.parked(ids.next(), 1, CAUSE), Letters.parked(ids.next(), 1, CAUSE));
    take(Letters.parked(ids.next(), 1, CAUSE), Letters.parked(ids.next(), 1, "another"));
    assertThat(database.written())
        .extracting(event -> event.feed() + " " + event.type())
        .containsExactly("* dead_letters.opened", "* dead_letters.opened");
    assertThat(database.written().getFirst().data())
        .contains("\"queue\":\"payments\"", "\"cause\":\"" + CAUSE + "\"", "\"opened\":2");
    database.jdbc().sql("UPDATE dead_letter_group SET open = 0").update();

    take(Letters.parked(ids.next(), 1, CAUSE));

    assertThat(database.written()).hasSize(3);
  }

  @Test
  void aTicketThatTheBrokerParksHasAnEvent() {
    TicketId ticket = ticket("accepted", 0);
    take(Letters.ofTicket(ticket.uuid(), 1, ticket));
    assertThat(database.written())
        .filteredOn(event -> event.type().equals("ticket.parked"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.feed()).isEqualTo("shop");
              assertThat(event.ticket()).isEqualTo(ticket.toString());
            });
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheBatchSize() {
    long few = statements(2);
    assertThat(statements(20)).isEqualTo(few);
    assertThat(statements(200)).isEqualTo(few);
    assertThat(few).isLessThanOrEqualTo(13);
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
  void concurrentTransactionsStoreTheSameMessageOnce() {
    DeadLetter letter = Letters.parked(ids.next(), 1, CAUSE);
    CompletableFuture<Taken> second =
        database.inTransaction(
            () -> {
              intake.take(List.of(letter), ignored -> {});
              CompletableFuture<Taken> waiting = CompletableFuture.supplyAsync(() -> take(letter));
              awaitLockWait();
              return waiting;
            });

    assertThat(second.join().duplicates()).isOne();
    assertThat(groups()).containsExactly("payments " + CAUSE + " 1 1 0");
  }

  @Test
  void aConcurrentlyStoredDeadLetterIsNotOverwritten() {
    DeadLetter letter = Letters.parked(ids.next(), 1, CAUSE);
    take(letter);
    IntakeRow unseen = IntakeRow.fresh(letter.key(), ids.next());
    unseen.arrive(letter);
    IntakeRows rows = new IntakeRows(database.jdbc(), codec, ids);
    IntakeTickets.Held none = new IntakeTickets.Held(Map.of(), Map.of());

    // Delivery retries such a transaction.
    assertThatThrownBy(() -> rows.write(List.of(unseen), Map.of(), none, Map.of(), NOW))
        .isInstanceOf(CannotAcquireLockException.class);
  }
}
