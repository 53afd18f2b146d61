package dev.satchel.workers.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.RetentionTask;
import dev.satchel.messages.RetentionTask.Purge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rows a purge deletes, which it keeps, and how many it deletes in one statement. */
class PurgeIT {
  private static final Duration OLD = Duration.ofDays(31);
  private static final Duration YOUNG = Duration.ofDays(29);
  private static final Duration CLOSED_LONG_AGO = Duration.ofDays(91);

  private final OldRows rows = new OldRows();
  private final PurgeHandler handler = rows.handler(OldRows.DEFAULTS);

  @AfterEach
  void close() {
    rows.close();
  }

  @Test
  void aDoneTicketIsPurgedAfterThirtyDaysAndItsKeyIsFree() {
    UUID old = rows.ticket(OLD, true);
    UUID young = rows.ticket(YOUNG, true);

    rows.purge(handler);

    assertThat(rows.ids("ticket")).containsExactly(young);
    rows.insertTicketWithKeyOf(old);
  }

  @Test
  void anOpenTicketIsKeptHoweverOldItIs() {
    UUID open = rows.ticket(Duration.ofDays(400), false);

    rows.purge(handler);

    assertThat(rows.ids("ticket")).containsExactly(open);
  }

  @Test
  void anOldTicketThatWasDoneRecentlyIsKept() {
    UUID late = rows.ticket(OLD, true);
    rows.change("UPDATE ticket SET updated_at = ?", Sql.time(OldRows.NOW.minus(YOUNG)));

    rows.purge(handler);

    assertThat(rows.ids("ticket")).containsExactly(late);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress_outbox", "workers_outbox", "scheduler_outbox"})
  void anUnpublishedMessageKeepsItsTicketAndItsInboxRow(String outbox) {
    UUID ticket = rows.ticket(OLD, true);
    rows.inbox("payments", ticket, OLD);
    rows.outbox(outbox, ticket);

    rows.purge(handler);

    assertThat(rows.ids("ticket")).containsExactly(ticket);
    assertThat(rows.count("workers_inbox")).isEqualTo(1);
    rows.change("DELETE FROM " + outbox);
    rows.purge(handler);
    assertThat(rows.count("ticket")).isZero();
    assertThat(rows.count("workers_inbox")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"open", "replaying"})
  void anOpenDeadLetterKeepsItsTicket(String status) {
    UUID ticket = rows.ticket(OLD, true);
    UUID letter = rows.letter("payments", ticket, ticket, status, CLOSED_LONG_AGO);

    rows.purge(handler);

    assertThat(rows.ids("ticket")).containsExactly(ticket);
    assertThat(rows.ids("dead_letter")).containsExactly(letter);
  }

  @Test
  void aClosedDeadLetterKeepsTheInboxRowOfItsMessageAndNotItsTicket() {
    UUID ticket = rows.ticket(OLD, true);
    rows.inbox("payments", ticket, OLD);
    UUID letter = rows.letter("payments", ticket, ticket, "replayed", OLD);

    rows.purge(handler);

    assertThat(rows.count("ticket")).isZero();
    assertThat(rows.ids("dead_letter")).containsExactly(letter);
    assertThat(rows.count("workers_inbox")).isEqualTo(1);
  }

  @Test
  void aRunKeepsItsTicket() {
    UUID run = rows.ticket(OLD, true);
    rows.run(run, "done", OLD);

    rows.purge(handler);

    assertThat(rows.ids("ticket")).containsExactly(run);
  }

  @Test
  void anAuthorizedPaymentKeepsItsTicketAndNoPaymentIsPurged() {
    UUID authorized = rows.ticket(OLD, true);
    UUID captured = rows.ticket(OLD, true);
    rows.payment(authorized, "authorized");
    rows.payment(captured, "captured");

    rows.purge(handler);

    assertThat(rows.ids("ticket")).containsExactly(authorized);
    assertThat(rows.count("payment")).isEqualTo(2);
  }

  @Test
  void anInboxRowIsKeptWhileTheTicketOfItsMessageIsOpen() {
    UUID open = rows.ticket(OLD, false);
    rows.inbox("payments", open, OLD);
    UUID edited = rows.id(OLD);
    rows.inbox("payments", edited, OLD);
    rows.attempt("payments", edited, open, OLD);
    rows.inbox("payments", rows.id(OLD), OLD);
    rows.inbox("payments", rows.id(YOUNG), YOUNG);

    rows.purge(handler);

    assertThat(rows.count("workers_inbox")).isEqualTo(3);
    assertThat(rows.count("workers_attempt")).isEqualTo(1);
    rows.change("UPDATE ticket SET done = TRUE, status = 'succeeded'");
    rows.purge(handler);
    assertThat(rows.count("workers_inbox")).isEqualTo(1);
    assertThat(rows.count("workers_attempt")).isZero();
  }

  @Test
  void inboxRowsOfTheSchedulerArePurgedAlthoughTheirIdsContainNoTime() {
    for (int i = 0; i < 50; i++) {
      UUID fire = UUID.nameUUIDFromBytes(new byte[] {(byte) i});
      rows.inbox("operations", fire, i % 2 == 0 ? OLD : YOUNG);
      rows.attempt("operations", fire, null, i % 2 == 0 ? OLD : YOUNG);
    }

    rows.purge(handler);

    assertThat(rows.count("workers_inbox")).isEqualTo(25);
    assertThat(rows.count("workers_attempt")).isEqualTo(25);
  }

  @Test
  void anAttemptIsKeptAsLongAsTheInboxRowOfItsMessage() {
    UUID message = rows.id(OLD);
    rows.inbox("payments", message, YOUNG);
    rows.attempt("payments", message, null, OLD);
    rows.attempt("operations", message, null, OLD);

    rows.purge(handler);

    assertThat(rows.count("workers_attempt")).isEqualTo(1);
  }

  @Test
  void aClosedDeadLetterIsPurgedWithItsHistoryNinetyDaysAfterItsLastEvent() {
    rows.letter("payments", rows.id(CLOSED_LONG_AGO), null, "discarded", CLOSED_LONG_AGO);
    UUID discardedLately =
        rows.letter("payments", rows.id(CLOSED_LONG_AGO), null, "discarded", CLOSED_LONG_AGO);
    rows.history(discardedLately, OLD);

    rows.purge(handler);

    assertThat(rows.ids("dead_letter")).containsExactly(discardedLately);
    assertThat(rows.count("dead_letter_history")).isEqualTo(2);
  }

  @Test
  void aClosedDeadLetterIsKeptWhileItsRunTicketOrEditedMessageIsOpen() {
    UUID ticket = rows.ticket(CLOSED_LONG_AGO, false);
    UUID ofTicket = rows.letter("payments", ticket, ticket, "replayed", CLOSED_LONG_AGO);
    UUID inRun =
        rows.letter("payments", rows.id(CLOSED_LONG_AGO), null, "replayed", CLOSED_LONG_AGO);
    UUID run = rows.ticket(CLOSED_LONG_AGO, false);
    rows.run(run, "running", CLOSED_LONG_AGO);
    rows.item(run, inRun);
    UUID made = rows.id(CLOSED_LONG_AGO);
    UUID edited =
        rows.letter("payments", rows.id(CLOSED_LONG_AGO), null, "discarded", CLOSED_LONG_AGO);
    rows.change("UPDATE dead_letter SET edited_to = ? WHERE id = ?", made, edited);
    UUID again = rows.letter("payments", made, null, "open", CLOSED_LONG_AGO);

    rows.purge(handler);

    assertThat(rows.ids("dead_letter")).containsExactlyInAnyOrder(ofTicket, inRun, edited, again);
    assertThat(rows.count("dead_letter_run_item")).isEqualTo(1);
  }

  @Test
  void aRunIsPurgedWithItsItemsAndItsTicketInSeveralSteps() {
    UUID run = rows.ticket(CLOSED_LONG_AGO, true);
    rows.run(run, "cancelled", CLOSED_LONG_AGO);
    for (int i = 0; i < 25; i++) {
      rows.item(run, new UUID(7, i));
    }
    UUID running = rows.ticket(CLOSED_LONG_AGO, false);
    rows.run(running, "running", CLOSED_LONG_AGO);
    rows.item(running, new UUID(7, 1));

    rows.purge(rows.handler(OldRows.withRows(10)));

    assertThat(rows.ids("dead_letter_run")).containsExactly(running);
    assertThat(rows.count("dead_letter_run_item")).isEqualTo(1);
    assertThat(rows.ids("ticket")).containsExactly(running);
  }

  @Test
  void auditEntriesDiscrepanciesAndRunsArePurgedAfterTheirRetention() {
    Duration fiveYears = Duration.ofDays(1_827);
    rows.audit(fiveYears);
    rows.audit(fiveYears.minusHours(1));
    rows.audit(Duration.ofDays(1_800));
    UUID run = rows.reconciliation("trial-balance", Duration.ofDays(366));
    UUID named = rows.reconciliation("trial-balance", Duration.ofDays(367));
    rows.reconciliation("tickets", Duration.ofDays(366));
    UUID lately = rows.reconciliation("tickets", Duration.ofDays(364));
    UUID open = rows.discrepancy("open", named, Duration.ofDays(366));
    rows.discrepancy("resolved", run, Duration.ofDays(366));

    rows.purge(handler);

    assertThat(rows.count("audit_chain WHERE seq = 3")).isEqualTo(1);
    assertThat(rows.count("audit_chain")).isEqualTo(1);
    assertThat(rows.count("audit_purged WHERE seq = 2")).isEqualTo(1);
    assertThat(
            rows.count(
                "audit_purged WHERE hash = UNHEX(SHA2('%s', 256))"
                    .formatted(fiveYears.minusHours(1))))
        .as("the hash of the last page that was deleted")
        .isEqualTo(1);
    assertThat(rows.ids("discrepancy")).containsExactly(open);
    assertThat(rows.ids("reconciliation_run")).containsExactlyInAnyOrder(named, lately);
  }

  @Test
  void theIndexOfTheAuditLogIsPurgedWithTheLastPageOfASegment() {
    Duration fiveYears = Duration.ofDays(1_827);
    for (int page = 1; page <= 32; page++) {
      rows.audit(page <= 20 ? fiveYears.plusHours(32 - page) : Duration.ofDays(1_800));
    }

    rows.purge(handler);

    assertThat(rows.count("audit_chain")).isEqualTo(12);
    assertThat(rows.count("audit_term WHERE segment = 0")).isZero();
    assertThat(rows.count("audit_term WHERE segment = 1")).isEqualTo(3);
  }

  @Test
  void eventsArePurgedAfterTheirRetentionAndTheirFeedsKeepWhereTheyBegin() {
    rows.events("shop", 2, CLOSED_LONG_AGO);
    rows.events("shop", 4, CLOSED_LONG_AGO.minusHours(1));
    rows.events("shop", 6, Duration.ofDays(89));
    rows.events("other", 2, Duration.ofDays(89));

    rows.purge(handler);

    assertThat(rows.count("event_page")).isEqualTo(2);
    assertThat(rows.count("event_page_type")).isEqualTo(2);
    assertThat(rows.count("event_feed WHERE feed = 'shop' AND last = 6")).isEqualTo(1);
    assertThat(rows.count("event_purged WHERE feed = 'shop' AND last_seq = 4")).isEqualTo(1);
    assertThat(rows.count("event_purged")).isEqualTo(1);
  }

  @Test
  void thePurgeOfTheAuditLogStopsAtAGapAndTheOthersGoOn() {
    Duration fiveYears = Duration.ofDays(1_827);
    for (int page = 0; page < 4; page++) {
      rows.audit(fiveYears.plusHours(4 - page));
    }
    rows.change("DELETE FROM audit_chain WHERE seq = 2");
    UUID run = rows.reconciliation("trial-balance", Duration.ofDays(366));
    rows.discrepancy("resolved", run, Duration.ofDays(366));

    rows.purge(handler);

    assertThat(rows.count("audit_chain WHERE seq > 2")).isEqualTo(2);
    assertThat(rows.count("audit_purged WHERE seq = 1")).isEqualTo(1);
    assertThat(rows.count("discrepancy")).isZero();
  }

  @Test
  void rowsWithoutARetentionAreKept() {
    rows.ticket(OLD, true);
    rows.inbox("payments", rows.id(OLD), OLD);

    rows.purge(rows.handler(OldRows.keepingTickets()));

    assertThat(rows.count("ticket")).isEqualTo(1);
    assertThat(rows.count("workers_inbox")).isZero();
  }

  private void insertThreeHundredOfEach() {
    for (int i = 0; i < 300; i++) {
      UUID ticket = rows.ticket(OLD, true);
      rows.inbox("payments", ticket, OLD);
      rows.attempt("payments", ticket, ticket, OLD);
    }
  }

  @Test
  void noStatementDeletesMoreRowsThanItsBound() {
    insertThreeHundredOfEach();
    UUID run = rows.id(CLOSED_LONG_AGO);
    rows.run(run, "done", CLOSED_LONG_AGO);
    UUID letter = rows.letter("payments", run, null, "replayed", CLOSED_LONG_AGO);
    for (int i = 0; i < 50; i++) {
      rows.item(run, new UUID(7, i));
      rows.history(letter, CLOSED_LONG_AGO);
      rows.audit(Duration.ofDays(2_000).plusSeconds(i));
    }

    for (Area.Name area : Area.Name.values()) {
      assertThat(rows.deletesOf(area, Duration.ofDays(30), 20)).allMatch(deleted -> deleted <= 20);
    }
    for (String table :
        List.of(
            "ticket",
            "workers_inbox",
            "workers_attempt",
            "dead_letter",
            "dead_letter_history",
            "dead_letter_run",
            "dead_letter_run_item",
            "audit_term",
            "audit_chain")) {
      assertThat(rows.count(table)).as(table).isZero();
    }
  }

  @Test
  void aPurgeTakesManyStepsPausesAfterEachAndReportsItsResult() {
    insertThreeHundredOfEach();
    PurgeHandler small = rows.handler(OldRows.withRows(20));
    Delivered<RetentionTask> message = rows.fire();
    int steps = 1;
    Outcome outcome = rows.step(small, message);
    while (outcome instanceof Outcome.Running running) {
      assertThat(running.delay()).isEqualTo(OldRows.DEFAULTS.pause());
      outcome = rows.step(small, message);
      steps++;
    }

    assertThat(steps).isGreaterThanOrEqualTo(900 / 20 / 4);
    assertThat(outcome).isEqualTo(new Outcome.Done(Map.of("job", "purge", "purged", 900L)));
    assertThat(
            rows.registry.get("satchel.retention.purged").tag("table", "tickets").counter().count())
        .isEqualTo(300);
    assertThat(rows.registry.get("satchel.retention.last.run.epoch.seconds").gauge().value())
        .isEqualTo((double) OldRows.NOW.getEpochSecond());
    assertThat(
            rows.registry
                .get("satchel.retention.oldest.age.seconds")
                .tag("table", "tickets")
                .gauge()
                .value())
        .isZero();
  }

  @Test
  void keptRowsDoNotBlockThePurgeOfLaterRows() {
    for (int i = 0; i < 100; i++) {
      rows.ticket(OLD, i % 10 == 9);
    }

    rows.purge(rows.handler(OldRows.withRows(7)));

    assertThat(rows.count("ticket")).isEqualTo(90);
  }

  @Test
  void eachStepOfAPurgeMayRunOnAnotherWorkerAfterACrash() {
    for (int i = 0; i < 200; i++) {
      rows.ticket(OLD, true);
    }
    Delivered<RetentionTask> message = rows.fire();
    int steps = 0;
    Outcome outcome;
    do {
      PurgeHandler worker = rows.handler(OldRows.withRows(10));
      rows.crashIn(worker, message);
      outcome = rows.step(worker, message);
      steps++;
    } while (outcome instanceof Outcome.Running);

    assertThat(steps).isGreaterThan(4);
    assertThat(outcome).isEqualTo(new Outcome.Done(Map.of("job", "purge", "purged", 200L)));
    assertThat(rows.count("ticket")).isZero();
  }

  @Test
  void staleFiresAndFiresDuringAnotherPurgeAreSkipped() {
    for (int i = 0; i < 200; i++) {
      rows.ticket(OLD, true);
    }
    PurgeHandler small = rows.handler(OldRows.withRows(10));
    Instant yesterday = OldRows.NOW.minus(Duration.ofDays(1));
    Delivered<RetentionTask> stale = rows.message(new Purge(yesterday, OldRows.NOW));
    Delivered<RetentionTask> running = rows.fire();

    assertThat(rows.step(small, stale)).isEqualTo(skipped("stale"));
    rows.step(small, running);
    assertThat(rows.step(small, rows.fire())).isEqualTo(skipped("under-way"));
    assertThat(rows.goOn(small, running))
        .isEqualTo(new Outcome.Done(Map.of("job", "purge", "purged", 200L)));
    assertThat(rows.step(small, rows.fire())).isEqualTo(skipped("stale"));
    assertThat(rows.count("ticket")).isZero();
  }

  @Test
  void aPurgeWaitsWhileTheOutboxIsLong() {
    UUID ticket = rows.ticket(OLD, true);
    rows.outboxDepth.set(1_001);
    Delivered<RetentionTask> message = rows.fire();

    assertThat(rows.step(handler, message))
        .isInstanceOfSatisfying(
            Outcome.Running.class, waiting -> assertThat(waiting.stage()).isEqualTo("waiting"));
    assertThat(rows.ids("ticket")).containsExactly(ticket);
    rows.outboxDepth.set(1_000);
    assertThat(rows.goOn(handler, message))
        .isEqualTo(new Outcome.Done(Map.of("job", "purge", "purged", 1L)));
    assertThat(rows.count("ticket")).isZero();
  }

  @Test
  void aLockedRowIsSkipped() {
    UUID locked = rows.ticket(OLD, true);
    rows.ticket(OLD, true);

    rows.whileLocked(locked, () -> rows.purge(handler));

    assertThat(rows.ids("ticket")).containsExactly(locked);
  }

  @Test
  void aPurgeBesideConcurrentTasksCausesNoDeadlock() throws Exception {
    for (int i = 0; i < 400; i++) {
      UUID ticket = rows.ticket(OLD, true);
      rows.inbox("payments", ticket, OLD);
      rows.attempt("payments", ticket, ticket, OLD);
    }
    AtomicBoolean busy = new AtomicBoolean(true);
    try (ExecutorService workers = Executors.newFixedThreadPool(3)) {
      List<Future<Integer>> accepting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        accepting.add(workers.submit(() -> rows.acceptAndSettle(busy)));
      }
      rows.purge(rows.handler(OldRows.withRows(10)));
      busy.set(false);
      int settled = 0;
      for (Future<Integer> each : accepting) {
        settled += each.get();
      }
      assertThat(settled).isPositive();
      assertThat(rows.count("ticket")).isEqualTo(settled);
      assertThat(rows.count("workers_inbox")).isEqualTo(settled);
      assertThat(rows.count("workers_attempt")).isEqualTo(settled);
    }
  }

  private static Outcome skipped(String why) {
    return new Outcome.Done(Map.of("job", "purge", "skipped", why));
  }
}
