package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.DeliveryProperties.FirstMessageRows;
import dev.satchel.delivery.consuming.Recorder;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.inbox.AttemptTable;
import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the recorder writes: waits, retries, and which attempts have rows. */
class RecorderIT extends OnRealServers {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final TicketId OTHER = new TicketId(new UUID(7, 7));

  /** A ticket book in memory: the tickets that exist and whether they are done. */
  private static final class Book implements TicketBook {
    private record Unlocked() implements TicketClaim {}

    private final Map<TicketId, Boolean> done = new HashMap<>();
    private final List<Wait> waits = new ArrayList<>();
    private final List<TicketOutcome> outcomes = new ArrayList<>();
    private final List<Collection<TicketId>> locked = new ArrayList<>();

    @Override
    public Map<TicketId, TicketClaim> claim(Collection<TicketMessage> messages) {
      return messages.stream()
          .collect(Collectors.toMap(TicketMessage::ticket, message -> new Unlocked()));
    }

    @Override
    public Map<TicketId, Boolean> lock(Collection<TicketId> tickets) {
      locked.add(tickets);
      Map<TicketId, Boolean> found = new HashMap<>(done);
      found.keySet().retainAll(tickets);
      return found;
    }

    @Override
    public Set<TicketMessage> done(Collection<TicketMessage> messages) {
      return messages.stream()
          .filter(message -> message.first() && done.getOrDefault(message.ticket(), false))
          .collect(Collectors.toSet());
    }

    @Override
    public Set<TicketMessage> forged(Collection<TicketMessage> messages) {
      return Set.of();
    }

    @Override
    public List<TicketChange> record(
        List<TicketOutcome> recorded,
        List<Wait> registered,
        Publications publications,
        Instant now) {
      outcomes.addAll(recorded);
      waits.addAll(registered);
      return List.of();
    }
  }

  private static final WorkerProperties.Role ROLE =
      new WorkerProperties.Role(
          1,
          10,
          10,
          10,
          3,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMinutes(10));

  private final Book book = new Book();
  private final List<Publication> published = new ArrayList<>();
  private final TicketId ticket = new TicketId(new UUID(1, 2));

  @Test
  void aWaitForAnOpenTicketIsStoredAndPublishesNothing() {
    book.done.putAll(Map.of(OTHER, false, ticket, false));

    record(1, waitFor());

    assertThat(published).isEmpty();
    TicketBook.Wait wait = book.waits.getFirst();
    assertThat(wait.other()).isEqualTo(OTHER);
    assertThat(wait.cause()).isEqualTo("payment-undecided");
    assertThat(wait.next().attempt()).isEqualTo(2);
    assertThat(wait.next().messageId()).isEqualTo(ticket.uuid());
    assertThat(wait.next().exchange()).isEqualTo("satchel.work");
    assertThat(book.locked).hasSize(1);
    assertThat(book.locked.getFirst()).containsExactlyInAnyOrder(ticket, OTHER);
    assertThat(book.outcomes).extracting(TicketOutcome::outcome).containsExactly(waitFor());
    assertThat(attempts(ticket.uuid())).containsExactly("waiting");
    assertThat(count("SELECT COUNT(*) FROM workers_attempt WHERE next_at IS NULL")).isOne();
    assertThat(count("SELECT final FROM workers_inbox")).isZero();
  }

  @Test
  void aWaitForADoneTicketIsRetriedAtOnceAndFailsTheNextTime() {
    book.done.putAll(Map.of(OTHER, true, ticket, false));

    record(1, waitFor());
    assertThat(book.waits).isEmpty();
    assertThat(published).extracting(Publication::attempt).containsExactly(2);
    assertThat(published).extracting(Publication::deliverAt).containsExactly(NOW);

    for (int attempt = 2; attempt <= 4; attempt++) {
      record(attempt, waitFor());
    }
    assertThat(attempts(ticket.uuid())).containsExactly("waiting", "failed", "failed", "parked");
    assertThat(published.getLast().exchange()).isEqualTo("satchel.dead-letters");
    assertThat(published.getLast().headers()).containsEntry("x-satchel-cause", "payment-undecided");
  }

  @Test
  void aWaitForAnUnknownTicketIsParked() {
    book.done.put(ticket, false);

    record(1, waitFor());

    assertThat(book.waits).isEmpty();
    assertThat(published).extracting(Publication::exchange).containsExactly("satchel.dead-letters");
    assertThat(attempts(ticket.uuid())).containsExactly("parked");
  }

  @Test
  void anOutcomeWithoutAWaitLocksNoTicket() {
    record(1, new Outcome.Done(Map.of()));

    assertThat(book.locked).isEmpty();
    assertThat(book.outcomes).hasSize(1);
  }

  @Test
  void aRetryWithADelayCountsAsAFailure() {
    Outcome later = new Outcome.RetryLater("busy", "", Duration.ofMinutes(1));
    for (int attempt = 1; attempt <= 3; attempt++) {
      record(attempt, later);
    }

    assertThat(attempts(ticket.uuid())).containsExactly("failed", "failed", "parked");
    assertThat(published.getFirst().deliverAt()).isEqualTo(NOW.plusSeconds(60));
  }

  @Test
  void theTicketAloneRecordsAFirstAttemptThatEndsIt() {
    record(1, new Outcome.Done(Map.of()));

    assertThat(attempts(ticket.uuid())).isEmpty();
    assertThat(book.outcomes.getFirst().only())
        .isEqualTo(new TicketOutcome.OnlyAttempt("here", NOW));
  }

  @Test
  void everyOtherAttemptHasARow() {
    record(1, new Outcome.RetryLater("busy", "", Duration.ofMinutes(1)));
    record(2, new Outcome.Done(Map.of()));
    assertThat(attempts(ticket.uuid())).containsExactly("failed", "done");

    jdbc.update("DELETE FROM workers_attempt");
    Outcome refused = new Outcome.Refused(new Problem(Reason.WRONG_STATE, "captured already"));
    record(arrived(1, false, ticket.uuid()), refused, FirstMessageRows.OMIT);
    assertThat(attempts(ticket.uuid())).containsExactly("refused");

    jdbc.update("DELETE FROM workers_attempt");
    Outcome done = new Outcome.Done(Map.of());
    record(arrived(1, true, ticket.uuid()), done, FirstMessageRows.OMIT);
    assertThat(attempts(ticket.uuid())).as("redelivered").containsExactly("done");

    jdbc.update("DELETE FROM workers_attempt");
    record(arrived(1, false, ticket.uuid()), done, FirstMessageRows.KEEP);
    assertThat(attempts(ticket.uuid())).as("kept by the setting").containsExactly("done");

    UUID onward = new UUID(3, 4);
    record(arrived(1, false, onward), done, FirstMessageRows.OMIT);
    assertThat(attempts(onward)).as("of a further message").containsExactly("done");
    assertThat(book.outcomes).extracting(TicketOutcome::only).containsOnlyNulls();
  }

  @Test
  void anAttemptThatTheTicketCannotRecordHasARow() {
    record(
        arrived(1, false, ticket.uuid()), new Outcome.Done(Map.of()), FirstMessageRows.OMIT, false);

    assertThat(book.outcomes).isEmpty();
    assertThat(attempts(ticket.uuid())).containsExactly("done");
  }

  @Test
  void aFirstMessageThatItsTicketClaimsHasAnInboxRowOnlyIfTheTicketGoesOn() {
    claimedByTicket(new Outcome.Done(Map.of()));
    claimedByTicket(new Outcome.Refused(new Problem(Reason.WRONG_STATE, "captured already")));
    assertThat(count("SELECT COUNT(*) FROM workers_inbox")).isZero();
    assertThat(book.outcomes).extracting(TicketOutcome::claim).doesNotContainNull();

    jdbc.update("DELETE FROM workers_attempt");
    claimedByTicket(new Outcome.RetryLater("busy", "", Duration.ofMinutes(1)));
    assertThat(count("SELECT final FROM workers_inbox WHERE attempt = 1")).isZero();
    assertThatThrownBy(
            () -> claimedByTicket(new Outcome.RetryLater("busy", "", Duration.ofMinutes(1))))
        .as("a copy that was handled at the same time")
        .isInstanceOf(SeenBefore.class);
  }

  @Test
  void theTicketClaimsNoOtherMessage() {
    Recorder recorder = recorder(FirstMessageRows.OMIT);
    assertThat(recorder.claimedByTicket(arrived(1, false, ticket.uuid()))).isTrue();
    assertThat(recorder.claimedByTicket(arrived(2, false, ticket.uuid()))).isFalse();
    assertThat(recorder.claimedByTicket(arrived(1, true, ticket.uuid()))).isFalse();
    assertThat(recorder.claimedByTicket(arrived(1, false, new UUID(3, 4)))).isFalse();
    assertThat(recorder(FirstMessageRows.KEEP).claimedByTicket(arrived(1, false, ticket.uuid())))
        .isFalse();
  }

  private void claimedByTicket(Outcome outcome) {
    Recorder recorder = recorder(FirstMessageRows.OMIT);
    Arrived first = arrived(1, false, ticket.uuid());
    recorder.record(
        TaskQueue.PAYMENTS,
        ROLE,
        List.of(new Recorder.Result(first, outcome)),
        published::addAll,
        NOW,
        new Recorder.Tickets(true, recorder.claims(TaskQueue.PAYMENTS, List.of(first))));
  }

  private static Outcome waitFor() {
    return new Outcome.WaitFor(OTHER, "payment-undecided", "it is not decided");
  }

  private void record(int attempt, Outcome outcome) {
    record(arrived(attempt, false, ticket.uuid()), outcome, FirstMessageRows.OMIT);
  }

  private Arrived arrived(int attempt, boolean redelivered, UUID message) {
    return new Arrived(
        1, redelivered, message, attempt, ticket, "a", Map.of(), new byte[0], null, null);
  }

  private void record(Arrived arrived, Outcome outcome, FirstMessageRows rows) {
    record(arrived, outcome, rows, true);
  }

  private void record(
      Arrived arrived, Outcome outcome, FirstMessageRows rows, boolean withTickets) {
    new InboxTable(jdbc, properties(rows)).claim(TaskQueue.PAYMENTS, List.of(arrived), NOW);
    recorder(rows)
        .record(
            TaskQueue.PAYMENTS,
            ROLE,
            List.of(new Recorder.Result(arrived, outcome)),
            published::addAll,
            NOW,
            withTickets ? Recorder.Tickets.CHANGE : Recorder.Tickets.LEAVE);
  }

  private Recorder recorder(FirstMessageRows rows) {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    return new Recorder(
        new InboxTable(jdbc, properties(rows)),
        new AttemptTable(jdbc, properties(rows), "here"),
        book,
        new MessageCodec(),
        IdSource.seeded(clock, published.size()),
        clock,
        new Random(1),
        rows);
  }

  private static DeliveryProperties properties(FirstMessageRows rows) {
    return new DeliveryProperties(
        "workers",
        DeliveryProperties.QueueType.QUORUM,
        false,
        500_000,
        5_000,
        Duration.ofMillis(100),
        Duration.ofSeconds(10),
        rows);
  }
}
