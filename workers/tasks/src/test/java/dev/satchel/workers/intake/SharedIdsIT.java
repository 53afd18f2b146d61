package dev.satchel.workers.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.DeadLetterIntake.Taken;
import dev.satchel.messages.TicketId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

/** Different messages with the same id, which only foreign senders publish. */
class SharedIdsIT extends OnTheIntake {
  @Test
  void messagesWithTheSameIdAreStoredSeparately() {
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
  void aReplayedMessageWithASharedIdThatFailsAgainReopensItsRow() {
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
  void theIntakeFailsIfTheSubstituteIdOfADeadLetterIsForged() {
    UUID id = ids.next();
    DeadLetter hidden = Letters.withBody(id, "hidden");
    take(Letters.withBody(hidden.apartId(), "made up"), Letters.withBody(id, "first"));

    // Delivery leaves such a dead letter in its queue.
    assertThatThrownBy(() -> take(hidden)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void concurrentTransactionsStoreBothMessagesWithTheSameId() {
    UUID id = ids.next();
    DeadLetter first = Letters.withBody(id, "first");
    DeadLetter second = Letters.withBody(id, "second");
    CompletableFuture<Taken> waiting =
        database.inTransaction(
            () -> {
              intake.take(List.of(first), ignored -> {});
              CompletableFuture<Taken> other =
                  CompletableFuture.supplyAsync(() -> takeUntilStored(second));
              awaitLockWait();
              return other;
            });

    assertThat(waiting.join().duplicates()).isZero();
    assertThat(row(id)).containsEntry("body", first.body());
    assertThat(row(second.apartId())).containsEntry("body", second.body());
  }

  /** Retries, as delivery does, when another desk stores a message with the same id first. */
  private Taken takeUntilStored(DeadLetter letter) {
    while (true) {
      try {
        return take(letter);
      } catch (CannotAcquireLockException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aForeignMessageWithASharedIdHasNoTicketAndDoesNotChangeTheStoredMessage() {
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
}
