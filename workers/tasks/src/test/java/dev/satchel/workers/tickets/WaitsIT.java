package dev.satchel.workers.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketBook.Wait;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.workers.WorkersDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that wait for tickets: registered, released, parked at the deadline. */
class WaitsIT {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.5Z");
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Outcome DONE = new Outcome.Done(Map.of());
  private static final Outcome REFUSED = new Outcome.Refused(new Problem(Reason.WRONG_STATE, "no"));

  private final WorkersDatabase database = new WorkersDatabase();
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final IdSource ids = IdSource.seeded(clock, 4);
  private final MessageCodec codec = new MessageCodec();
  private final TicketTable tickets =
      new TicketTable(database.jdbc(), codec, LONGEST, database.events());
  private final List<TicketChange> told = new ArrayList<>();
  private final OverdueWaits overdue = new OverdueWaits(database.jdbc(), tickets, told::addAll, 3);
  private final List<Publication> published = new ArrayList<>();
  private final ExecutorService others = Executors.newFixedThreadPool(2);

  @AfterEach
  void close() {
    others.shutdownNow();
    database.close();
  }

  @Test
  void everyFinalOutcomePublishesTheMessageThatWaitsForTheTicket() {
    for (Outcome end : List.of(DONE, REFUSED, new Outcome.Cancelled(Map.of()))) {
      TicketId other = ticket();
      TicketId waiting = ticket();
      register(waiting, other);
      assertThat(status(waiting)).isEqualTo("retrying");
      published.clear();

      decide(other, end);

      Publication again = published.getFirst();
      assertThat(published).hasSize(1);
      assertThat(again.messageId()).isEqualTo(waiting.uuid());
      assertThat(again.ticket()).isEqualTo(waiting);
      assertThat(again.attempt()).isEqualTo(2);
      assertThat(again.exchange()).isEqualTo("satchel.work");
      assertThat(again.routingKey()).isEqualTo("payments");
      assertThat(again.type()).isEqualTo("payments.capture.v1");
      assertThat(again.headers()).isEqualTo(Map.of("traceparent", "00-a-b-01"));
      assertThat(again.body()).isEqualTo(new byte[] {1, 2, -1});
      assertThat(again.deliverAt()).isEqualTo(NOW);
      assertThat(waits()).isZero();
    }
  }

  @Test
  void aRetryingRunningOrParkedTicketReleasesNoWait() {
    TicketId other = ticket();
    register(ticket(), other);

    decide(other, new Outcome.RetryLater("busy", "", null));
    decide(other, new Outcome.Running("step", Map.of(), Duration.ZERO));
    decide(other, new Outcome.Park("timeout", ""));

    assertThat(published).isEmpty();
    assertThat(waits()).isOne();
  }

  @Test
  void aWaitForATicketOfTheSameBatchIsReleasedAtOnce() {
    TicketId other = ticket();
    TicketId waiting = ticket();

    inTransaction(
        publications -> {
          tickets.lock(List.of(waiting, other));
          tickets.record(
              List.of(
                  new TicketOutcome(waiting, 1, waitFor(other)), new TicketOutcome(other, 1, DONE)),
              List.of(wait(waiting, other)),
              publications,
              NOW);
        });

    assertThat(published).extracting(Publication::ticket).containsExactly(waiting);
    assertThat(waits()).isZero();
  }

  @Test
  void aFinalOutcomeConcurrentWithANewWaitReleasesTheWait() throws Exception {
    TicketId other = ticket();
    TicketId waiting = ticket();
    CountDownLatch registered = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    Future<?> registering =
        others.submit(
            () ->
                inTransaction(
                    publications -> {
                      assertThat(tickets.lock(List.of(waiting, other))).containsEntry(other, false);
                      tickets.record(
                          List.of(new TicketOutcome(waiting, 1, waitFor(other))),
                          List.of(wait(waiting, other)),
                          publications,
                          NOW);
                      registered.countDown();
                      awaitLatch(commit);
                    }));
    awaitLatch(registered);
    Future<?> deciding = others.submit(() -> decide(other, DONE));
    awaitLockWait();
    commit.countDown();
    registering.get(30, TimeUnit.SECONDS);
    deciding.get(30, TimeUnit.SECONDS);

    assertThat(published).extracting(Publication::ticket).containsExactly(waiting);
    assertThat(waits()).isZero();
  }

  @Test
  void aLockThatWaitsForAFinalOutcomeReportsTheTicketAsDone() throws Exception {
    TicketId other = ticket();
    TicketId waiting = ticket();
    CountDownLatch decided = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    Future<?> deciding =
        others.submit(
            () ->
                inTransaction(
                    publications -> {
                      tickets.record(
                          List.of(new TicketOutcome(other, 1, DONE)), List.of(), publications, NOW);
                      decided.countDown();
                      awaitLatch(commit);
                    }));
    awaitLatch(decided);
    Future<Map<TicketId, Boolean>> registering =
        others.submit(() -> database.inTransaction(() -> tickets.lock(List.of(waiting, other))));
    awaitLockWait();
    commit.countDown();
    deciding.get(30, TimeUnit.SECONDS);

    assertThat(registering.get(30, TimeUnit.SECONDS))
        .isEqualTo(Map.of(waiting, false, other, true));
    assertThat(published).isEmpty();
  }

  @Test
  void messagesThatReachTheirWaitDeadlineAreParkedInBoundedSteps() {
    TicketId other = ticket();
    List<TicketId> waiting = List.of(ticket(), ticket(), ticket(), ticket());
    waiting.forEach(ticket -> register(ticket, other));

    assertThat(end(NOW.plus(LONGEST).minusMillis(1)))
        .isEqualTo(new OverdueWaits.Ended(0, 0, false));
    assertThat(end(NOW.plus(LONGEST))).isEqualTo(new OverdueWaits.Ended(3, 0, true));
    assertThat(end(NOW.plus(LONGEST))).isEqualTo(new OverdueWaits.Ended(1, 0, false));

    assertThat(published)
        .extracting(Publication::exchange)
        .hasSize(4)
        .containsOnly("satchel.dead-letters");
    Publication letter = published.getFirst();
    assertThat(letter.routingKey()).isEqualTo("payments");
    assertThat(letter.attempt()).isEqualTo(2);
    assertThat(letter.body()).isEqualTo(new byte[] {1, 2, -1});
    assertThat(letter.headers())
        .containsEntry("x-satchel-cause", "waited-too-long")
        .containsEntry("traceparent", "00-a-b-01")
        .containsEntry("x-satchel-failed-at", NOW.plus(LONGEST).toString());
    waiting.forEach(ticket -> assertThat(status(ticket)).isEqualTo("parked"));
    assertThat(told).extracting(TicketChange::status).hasSize(4).containsOnly(TicketStatus.PARKED);
    assertThat(told).extracting(TicketChange::attempts).containsOnly(2);
    assertThat(
            database.text(
                """
                SELECT CONCAT_WS(' ', attempt, outcome, cause, detail)
                FROM workers_attempt WHERE ticket = ?
                """,
                waiting.getFirst().uuid()))
        .isEqualTo(
            "2 parked waited-too-long waited for %s since %s: payment-undecided"
                .formatted(other, NOW));
    assertThat(waits()).isZero();
  }

  @Test
  void anOverdueWaitOfADoneTicketIsDeletedWithoutADeadLetter() {
    TicketId waiting = ticket();
    register(waiting, ticket());
    decide(waiting, REFUSED);

    assertThat(end(NOW.plus(LONGEST)).parked()).isOne();

    assertThat(published).isEmpty();
    assertThat(status(waiting)).isEqualTo("failed");
    assertThat(waits()).isZero();
  }

  @Test
  void anOverdueLaterMessageOfADoneTicketIsParkedAndTheTicketDoesNotChange() {
    TicketId waiting = ticket();
    register(waiting, ticket());
    database
        .jdbc()
        .sql("UPDATE ticket_wait SET message_id = ?")
        .param(Sql.bytes(ids.next()))
        .update();
    decide(waiting, REFUSED);

    assertThat(end(NOW.plus(LONGEST)).parked()).isOne();

    assertThat(published).extracting(Publication::exchange).containsExactly("satchel.dead-letters");
    assertThat(status(waiting)).isEqualTo("failed");
    assertThat(waits()).isZero();
  }

  @Test
  void anOverdueMessageWithoutATicketIsParked() {
    TicketId other = ticket();
    Wait wait = wait(new TicketId(ids.next()), other);
    inTransaction(publications -> tickets.record(List.of(), List.of(wait), publications, NOW));
    database.jdbc().sql("UPDATE ticket_wait SET ticket = NULL").update();

    assertThat(end(NOW.plus(LONGEST)).parked()).isOne();

    assertThat(published).extracting(Publication::ticket).containsOnlyNulls().hasSize(1);
    assertThat(told).isEmpty();
  }

  @Test
  void anOverdueMessageWhoseWaitIsBeingReleasedIsNotParked() throws Exception {
    TicketId other = ticket();
    TicketId waiting = ticket();
    register(waiting, other);
    CountDownLatch decided = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    Future<?> deciding =
        others.submit(
            () ->
                inTransaction(
                    publications -> {
                      tickets.record(
                          List.of(new TicketOutcome(other, 1, DONE)), List.of(), publications, NOW);
                      decided.countDown();
                      awaitLatch(commit);
                    }));
    awaitLatch(decided);

    assertThat(end(NOW.plus(LONGEST))).isEqualTo(new OverdueWaits.Ended(0, 0, false));

    commit.countDown();
    deciding.get(30, TimeUnit.SECONDS);
    assertThat(published).extracting(Publication::exchange).containsExactly("satchel.work");
    assertThat(status(waiting)).isEqualTo("retrying");
  }

  /**
   * Waits that a worker of an earlier release left, or more waits than one transaction can release.
   */
  @Test
  void messagesThatWaitForADoneOrDeletedTicketArePublished() {
    List<TicketId> waiting = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      TicketId other = ticket();
      TicketId one = ticket();
      register(one, other);
      if (i % 10 == 9) {
        waiting.add(one);
        String change =
            i == 9
                ? "DELETE FROM ticket WHERE id = ?"
                : "UPDATE ticket SET done = TRUE, status = 'failed' WHERE id = ?";
        database.jdbc().sql(change).param(Sql.bytes(other.uuid())).update();
      }
    }

    assertThat(end(NOW).released()).isEqualTo(3);
    assertThat(end(NOW).released()).isEqualTo(1);
    assertThat(end(NOW)).isEqualTo(new OverdueWaits.Ended(0, 0, false));
    assertThat(end(NOW)).isEqualTo(new OverdueWaits.Ended(0, 0, false));

    assertThat(published)
        .extracting(Publication::ticket)
        .containsExactlyInAnyOrderElementsOf(waiting);
    assertThat(waits()).isEqualTo(36);
  }

  @Test
  void aFullBatchReleasesTheWaitsForAllItsTickets() {
    List<TicketOutcome> decided = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      TicketId other = ticket();
      register(ticket(), other);
      decided.add(new TicketOutcome(other, 2, DONE));
    }

    inTransaction(publications -> tickets.record(decided, List.of(), publications, NOW));

    assertThat(published).hasSize(250);
    assertThat(waits()).isZero();
  }

  @Test
  void oneTransactionReleasesABoundedNumberOfWaitsAndLaterStepsReleaseTheRest() {
    TicketId other = ticket();
    int many = TicketWaits.releasedAtOnce(1) + 4;
    for (int i = 0; i < many; i++) {
      register(ticket(), other);
    }

    decide(other, DONE);
    assertThat(published).hasSize(TicketWaits.releasedAtOnce(1));
    assertThat(end(NOW).more()).isTrue();
    assertThat(end(NOW).more()).isFalse();

    assertThat(published).extracting(Publication::ticket).hasSize(many).doesNotHaveDuplicates();
  }

  @Test
  void aStrandedTicketThatWaitsIsNotRepublished() {
    Instant old = NOW.minus(Duration.ofHours(2));
    TicketId waiting = new TicketId(ids.next());
    database.insertTicket(waiting, "shop", "payments.capture.v1", new byte[1], old);
    register(waiting, ticket());
    database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
            VALUES ('payments', ?, 1, TRUE, ?)
            """)
        .params(Sql.bytes(ids.next()), Sql.time(NOW))
        .update();
    StrandedTickets stranded = StrandedTicketsIT.search(database, ids);

    assertThat(database.inTransaction(() -> stranded.search(published::addAll, NOW)).published())
        .isZero();

    database.jdbc().sql("DELETE FROM ticket_wait").update();
    assertThat(database.inTransaction(() -> stranded.search(published::addAll, NOW)).published())
        .isOne();
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheNumberOfWaits() {
    assertThat(statements(1)).isEqualTo(6);
    assertThat(statements(100)).isEqualTo(6);
  }

  private long statements(int count) {
    List<TicketOutcome> outcomes = new ArrayList<>();
    List<Wait> waits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TicketId other = ticket();
      TicketId earlier = ticket();
      TicketId waiting = ticket();
      register(earlier, other);
      outcomes.add(new TicketOutcome(other, 1, DONE));
      TicketId open = ticket();
      outcomes.add(new TicketOutcome(waiting, 1, waitFor(open)));
      waits.add(wait(waiting, open));
    }
    return database.statements(() -> tickets.record(outcomes, waits, published::addAll, NOW));
  }

  @Test
  void gaugesReportTheNumberOfWaitsAndTheOldestAge() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    WaitGauges gauges =
        new WaitGauges(database.jdbc(), Clock.fixed(NOW.plusSeconds(90), ZoneOffset.UTC));
    gauges.register(registry);
    gauges.count();
    assertThat(registry.get("satchel.tickets.waiting").gauge().value()).isZero();
    assertThat(registry.get("satchel.tickets.waiting.oldest.age").gauge().value()).isZero();

    register(ticket(), ticket());
    register(ticket(), ticket());
    gauges.count();

    assertThat(registry.get("satchel.tickets.waiting").gauge().value()).isEqualTo(2);
    assertThat(registry.get("satchel.tickets.waiting.oldest.age").gauge().value()).isEqualTo(90);
  }

  private OverdueWaits.Ended end(Instant now) {
    return database.inTransaction(() -> overdue.end(published::addAll, now));
  }

  private void register(TicketId waiting, TicketId other) {
    inTransaction(
        publications ->
            tickets.record(
                List.of(new TicketOutcome(waiting, 1, waitFor(other))),
                List.of(wait(waiting, other)),
                publications,
                NOW));
  }

  private void decide(TicketId ticket, Outcome outcome) {
    inTransaction(
        publications ->
            tickets.record(
                List.of(new TicketOutcome(ticket, 2, outcome)), List.of(), publications, NOW));
  }

  private static Outcome waitFor(TicketId other) {
    return new Outcome.WaitFor(other, "payment-undecided", "it is not decided");
  }

  private Wait wait(TicketId waiting, TicketId other) {
    Publication next =
        new Publication(
            ids.next(),
            waiting.uuid(),
            2,
            "satchel.work",
            "payments",
            "payments.capture.v1",
            waiting,
            Map.of("traceparent", "00-a-b-01"),
            new byte[] {1, 2, -1},
            NOW,
            NOW);
    return new Wait(next, other, "payment-undecided");
  }

  private interface Work {
    void with(Publications publications);
  }

  private void inTransaction(Work work) {
    List<Publication> made = new ArrayList<>();
    database.inTransaction(
        () -> {
          work.with(made::addAll);
          return true;
        });
    synchronized (published) {
      published.addAll(made);
    }
  }

  private void awaitLockWait() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                count(
                        """
                        SELECT COUNT(*) FROM performance_schema.data_locks
                        WHERE object_schema = DATABASE() AND lock_status = 'WAITING'
                        """)
                    > 0);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private synchronized TicketId ticket() {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", "payments.pay.v1", new byte[] {1}, NOW);
    return ticket;
  }

  private String status(TicketId ticket) {
    return database.text("SELECT status FROM ticket WHERE id = ?", ticket.uuid());
  }

  private long waits() {
    return count("SELECT COUNT(*) FROM ticket_wait");
  }

  private long count(String sql) {
    return database.jdbc().sql(sql).query(Long.class).single();
  }
}
