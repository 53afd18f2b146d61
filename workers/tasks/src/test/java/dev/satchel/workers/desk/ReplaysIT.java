package dev.satchel.workers.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterSelection;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.workers.desk.TestDesk.Parked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replaying parked messages. */
class ReplaysIT {
  private final TestDesk desk = new TestDesk();

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void aReplayPublishesTheSameMessageWithTheNextAttemptAndItsTicketIsRetrying() {
    Parked parked = desk.parked(1).getFirst();
    TestDesk.Asked run = desk.new Asked(desk.replay(List.of(parked), 100));

    assertThat(run.step())
        .isInstanceOfSatisfying(
            Outcome.Running.class,
            running -> {
              assertThat(running.stage()).isEqualTo("replaying");
              assertThat(TestDesk.counts(running)).isEqualTo("1 0 0 0");
            });
    assertThat(desk.letter(parked)).isEqualTo("replaying 6 1 0 held");
    assertThat(desk.group()).isEqualTo("1 1 0");
    assertThat(desk.published).isEmpty();

    Outcome ended = run.step();

    assertThat(ended).isInstanceOf(Outcome.Done.class);
    assertThat(TestDesk.result(ended))
        .isEqualTo(
            Map.of(
                "total", 1,
                "done", 1,
                "skipped", 0,
                "failed", 0,
                "dryRun", false,
                "outcomes",
                    List.of(Map.of("deadLetter", parked.id().toString(), "outcome", "replayed"))));
    Publication sent = desk.published.getFirst();
    assertThat(desk.published).hasSize(1);
    assertThat(sent.messageId()).isEqualTo(parked.message());
    assertThat(sent.id()).isNotEqualTo(parked.message());
    assertThat(sent.attempt()).isEqualTo(7);
    assertThat(sent.exchange()).isEqualTo("satchel.work");
    assertThat(sent.routingKey()).isEqualTo("payments");
    assertThat(sent.type()).isEqualTo("payments.pay.v1");
    assertThat(sent.ticket()).isEqualTo(parked.ticket());
    assertThat(sent.headers())
        .isEqualTo(Map.of("traceparent", "00-a-b-01", "x-satchel-content-type", "text/json"));
    assertThat(sent.body()).isEqualTo(desk.codec.encode(TestDesk.pay(parked.message(), 1)));
    assertThat(desk.letter(parked)).isEqualTo("replayed 6 1 1 free");
    assertThat(desk.history(parked)).containsExactly("replayed 7 by");
    assertThat(desk.inbox(parked)).isEqualTo("6 0");
    assertThat(desk.group()).isEqualTo("0 1 0");
    assertThat(desk.ticket(parked.ticket())).isEqualTo("retrying");
    assertThat(desk.told)
        .extracting(TicketChange::ticket, TicketChange::version, TicketChange::status)
        .containsExactly(tuple(parked.ticket(), 8, TicketStatus.RETRYING));
    assertThat(desk.audit())
        .singleElement()
        .asString()
        .startsWith("operators ended dead-letters.replay.v1 {")
        .contains("\"done\":1");
  }

  @Test
  void repeatedReplaysAreCountedInTheSameRowWithIncreasingAttempts() {
    Parked parked = desk.parked(1).getFirst();
    List<Integer> attempts = new ArrayList<>();

    for (int round = 1; round <= 3; round++) {
      assertThat(TestDesk.counts(desk.run(desk.replay(List.of(parked), 100)))).isEqualTo("1 1 0 0");
      attempts.add(desk.published.getLast().attempt());
      desk.failedAgain(parked, desk.published.getLast().attempt() + 5);
      assertThat(desk.letter(parked))
          .isEqualTo("open %d %d %d free".formatted(6 + 6 * round, 1 + round, round));
    }

    assertThat(attempts).containsExactly(7, 13, 19);
    assertThat(desk.count("SELECT COUNT(*) FROM dead_letter")).isOne();
    assertThat(desk.history(parked))
        .containsExactly("replayed 7 by", "replayed 13 by", "replayed 19 by");
    assertThat(desk.group()).isEqualTo("1 4 1");
  }

  @Test
  void aDryRunReportsAnOutcomeForEachMessageAndChangesNothing() {
    List<Parked> parked = desk.parked(3);
    desk.done(parked.get(1), 7);
    List<DeadLetterId> asked = new ArrayList<>(parked.stream().map(Parked::id).toList());
    asked.add(new DeadLetterId(desk.ids.next()));
    TestDesk.Asked run =
        desk
        .new Asked(
            new Replay(TestDesk.BY, new DeadLetterSelection(asked, null, TestDesk.NOW), 100, true));

    Outcome ended = run.run();

    assertThat(TestDesk.counts(ended)).isEqualTo("4 2 1 1");
    assertThat(TestDesk.result(ended)).containsEntry("dryRun", true);
    assertThat(desk.items(run.ticket))
        .containsExactly("would-run", "already-done", "would-run", "unknown");
    assertThat(desk.published).isEmpty();
    assertThat(desk.told).isEmpty();
    parked.forEach(
        one -> {
          assertThat(desk.letter(one)).isEqualTo("open 6 1 0 free");
          assertThat(desk.history(one)).isEmpty();
        });
    assertThat(desk.group()).isEqualTo("3 3 0");
    assertThat(desk.count("SELECT COUNT(*) FROM workers_inbox")).isEqualTo(3);
  }

  @Test
  void aDoneMessageIsReportedAsAlreadyDoneAndNotPublished() {
    List<Parked> parked = desk.parked(2);
    desk.done(parked.getFirst(), 7);
    TestDesk.Asked run = desk.new Asked(desk.replay(parked, 100));

    assertThat(TestDesk.counts(run.run())).isEqualTo("2 1 1 0");

    assertThat(desk.items(run.ticket)).containsExactly("already-done", "replayed");
    assertThat(desk.published)
        .extracting(Publication::messageId)
        .containsExactly(parked.get(1).message());
    assertThat(desk.letter(parked.getFirst())).isEqualTo("replayed 6 1 0 free");
    assertThat(desk.history(parked.getFirst())).containsExactly("already-done 7 by");
    assertThat(desk.ticket(parked.getFirst().ticket())).isEqualTo("succeeded");
    assertThat(desk.group()).isEqualTo("0 2 0");
  }

  @Test
  void aMessageThatOnlyItsTicketShowsAsDoneIsAlreadyDone() {
    List<Parked> parked = desk.parked(2);
    desk.done(parked.getFirst(), 1);
    desk.database.jdbc().sql("DELETE FROM workers_inbox WHERE final = TRUE").update();
    TestDesk.Asked dry =
        desk
        .new Asked(
            new Replay(
                TestDesk.BY,
                new DeadLetterSelection(
                    parked.stream().map(Parked::id).toList(), null, TestDesk.NOW),
                100,
                true));
    TestDesk.Asked run = desk.new Asked(desk.replay(parked, 100));

    dry.run();
    run.run();

    assertThat(desk.items(dry.ticket)).containsExactly("already-done", "would-run");
    assertThat(desk.items(run.ticket)).containsExactly("already-done", "replayed");
    assertThat(desk.history(parked.getFirst())).containsExactly("already-done 6 by");
    assertThat(desk.published)
        .extracting(Publication::messageId)
        .containsExactly(parked.get(1).message());
    assertThat(desk.ticket(parked.getFirst().ticket())).isEqualTo("succeeded");
  }

  @Test
  void unknownAndAlreadyReplayedDeadLettersAreReportedAndNotPublished() {
    Parked parked = desk.parked(1).getFirst();
    desk.run(desk.replay(List.of(parked), 100));
    TestDesk.Asked again =
        desk
        .new Asked(
            new Replay(
                TestDesk.BY,
                new DeadLetterSelection(
                    List.of(new DeadLetterId(desk.ids.next()), parked.id(), parked.id()),
                    null,
                    TestDesk.NOW),
                100,
                false));

    assertThat(TestDesk.counts(again.run())).isEqualTo("2 0 1 1");
    assertThat(desk.items(again.ticket)).containsExactly("not-open", "unknown");
    assertThat(desk.published).hasSize(1);
  }

  @Test
  void aReplayWithAFilterThatMatchesNothingSucceedsWithZeroMessages() {
    desk.parked(2);
    DeadLetterFilter other =
        new DeadLetterFilter(
            TaskQueue.WITHDRAWALS, null, null, null, null, null, null, null, null, null);
    TestDesk.Asked run = desk.new Asked(new Replay(TestDesk.BY, desk.all(other), 1, false));

    Outcome ended = run.step();

    assertThat(ended).isInstanceOf(Outcome.Done.class);
    assertThat(TestDesk.counts(ended)).isEqualTo("0 0 0 0");
    assertThat(desk.count("SELECT COUNT(*) FROM dead_letter WHERE status = 'open'")).isEqualTo(2);
  }

  @Test
  void deadLettersThatArriveAfterTheAcceptanceAreNotReplayed() {
    List<Parked> early = desk.parked(2);
    Replay replay = new Replay(TestDesk.BY, desk.all(TestDesk.EVERYTHING), 100, false);
    desk.clock.pass(Duration.ofSeconds(1));
    desk.parked(2);

    assertThat(TestDesk.counts(desk.run(replay))).isEqualTo("2 2 0 0");
    assertThat(desk.published)
        .extracting(Publication::messageId)
        .containsExactlyElementsOf(early.stream().map(Parked::message).toList());
  }

  @Test
  void recurringGroupsAreLeftOutUnlessAnIdATicketOrTheGroupIsNamed() {
    desk.parked(2, "timeout");
    List<Parked> recurring = desk.parked(3, "broken");
    desk.database
        .jdbc()
        .sql("UPDATE dead_letter_group SET recurring = TRUE WHERE cause = 'broken'")
        .update();

    Outcome all = desk.run(new Replay(TestDesk.BY, desk.all(TestDesk.EVERYTHING), 100, false));
    assertThat(TestDesk.counts(all)).isEqualTo("2 2 0 0");
    assertThat(desk.groupOf("broken")).isEqualTo("3 3 1");

    Outcome byId = desk.run(desk.replay(recurring.subList(0, 1), 100));
    assertThat(TestDesk.counts(byId)).isEqualTo("1 1 0 0");
    assertThat(desk.groupOf("broken")).as("recurring after a replay by id").isEqualTo("2 3 1");

    DeadLetterFilter ticket =
        new DeadLetterFilter(
            null, null, null, recurring.get(1).ticket(), null, null, null, null, null, null);
    Outcome byTicket = desk.run(new Replay(TestDesk.BY, desk.all(ticket), 100, false));
    assertThat(TestDesk.counts(byTicket)).isEqualTo("1 1 0 0");
    assertThat(desk.groupOf("broken")).as("recurring after a replay by ticket").isEqualTo("1 3 1");

    DeadLetterFilter named =
        new DeadLetterFilter(
            null, null, TestDesk.group("broken"), null, null, null, null, null, null, null);
    Outcome byGroup = desk.run(new Replay(TestDesk.BY, desk.all(named), 100, false));
    assertThat(TestDesk.counts(byGroup)).isEqualTo("1 1 0 0");
    assertThat(desk.groupOf("broken")).isEqualTo("0 3 0");
    assertThat(desk.groupOf("timeout")).isEqualTo("0 2 0");
  }

  @Test
  void aFilterSelectsOnlyDeadLettersThatMeetAllItsConditions() {
    Parked parked = desk.parked(1).getFirst();
    Instant later = TestDesk.NOW.plusSeconds(1);
    DeadLetterFilter fits =
        new DeadLetterFilter(
            TaskQueue.PAYMENTS,
            "payments.pay.v1",
            TestDesk.group("timeout"),
            parked.ticket(),
            new TenantId("shop"),
            TestDesk.NOW,
            later,
            TestDesk.NOW,
            later,
            "time payments pay");
    DeadLetterFilter tooLate =
        new DeadLetterFilter(null, null, null, null, null, later, null, null, null, null);
    DeadLetterFilter otherWords =
        new DeadLetterFilter(
            null, null, null, null, null, null, null, null, null, "timeout nothing");

    assertThat(dryRun(tooLate)).isEqualTo("0 0 0 0");
    assertThat(dryRun(otherWords)).isEqualTo("0 0 0 0");
    assertThat(dryRun(fits)).isEqualTo("1 1 0 0");
  }

  @Test
  void aFewMatchesAmongManyDeadLettersAreFoundInBoundedSteps() {
    desk.parked(2_500);
    desk.parked(3, "broken");
    DeadLetterFilter words =
        new DeadLetterFilter(null, null, null, null, null, null, null, null, null, "brok pay");
    TestDesk.Asked run = desk.new Asked(new Replay(TestDesk.BY, desk.all(words), 100, true));

    assertThat(TestDesk.counts(run.step())).isEqualTo("0 0 0 0");
    assertThat(TestDesk.counts(run.step())).isEqualTo("3 3 0 0");
  }

  @Test
  void filterConditionsWithASmallIntersectionAreSearchedInBoundedSteps() {
    desk.parked(2_500);
    List<Parked> others = desk.parked(3);
    for (Parked other : others) {
      desk.database
          .jdbc()
          .sql("UPDATE dead_letter SET tenant = 'other' WHERE id = ?")
          .param(Sql.bytes(other.id().uuid()))
          .update();
    }
    for (Map.Entry<String, String> meant :
        Map.of("other", "3 3 0 0", "nobody", "0 0 0 0").entrySet()) {
      DeadLetterFilter two = filter(TestDesk.group("timeout"), meant.getKey());
      TestDesk.Asked run = desk.new Asked(new Replay(TestDesk.BY, desk.all(two), 100, true));

      assertThat(run.step()).isInstanceOf(Outcome.Running.class);
      Outcome last = run.step();
      assertThat(last).isInstanceOf(Outcome.Done.class);
      assertThat(TestDesk.counts(last)).isEqualTo(meant.getValue());
    }
  }

  private static DeadLetterFilter filter(CauseGroupId group, String tenant) {
    return new DeadLetterFilter(
        null, null, group, null, new TenantId(tenant), null, null, null, null, null);
  }

  private String dryRun(DeadLetterFilter filter) {
    return TestDesk.counts(desk.run(new Replay(TestDesk.BY, desk.all(filter), 1, true)));
  }

  @Test
  void aReplayNeverExceedsItsRateByMoreThanTheMessagesOfOneSecond() {
    List<Parked> parked = desk.parked(900);
    TestDesk.Asked run = desk.new Asked(desk.replay(parked, 100));
    List<Instant> sent = new ArrayList<>();
    int steps = 0;
    while (true) {
      Instant now = desk.clock.instant();
      Outcome outcome = run.step();
      while (sent.size() < desk.published.size()) {
        sent.add(now);
      }
      if (!(outcome instanceof Outcome.Running)) {
        break;
      }
      steps++;
      // The run makes up for one slow step, but not for an interruption.
      desk.clock.pass(Duration.ofMillis(steps == 7 ? 700 : steps == 15 ? 60_000 : 0));
    }

    assertThat(sent).hasSize(900);
    for (int from = 0; from < sent.size(); from++) {
      for (int to = from; to < sent.size(); to++) {
        long millis = Duration.between(sent.get(from), sent.get(to)).toMillis();
        assertThat((long) (to - from + 1)).isLessThanOrEqualTo(millis * 100 / 1_000 + 101);
      }
    }
    Duration took = Duration.between(sent.getFirst(), sent.getLast());
    assertThat(took).isBetween(Duration.ofSeconds(66), Duration.ofSeconds(68));
  }

  @Test
  void aStepIsBoundedInMessagesAndBytes() {
    desk.parked(1_500);
    TestDesk.Asked run =
        desk.new Asked(new Replay(TestDesk.BY, desk.all(TestDesk.EVERYTHING), 10_000, false));
    assertThat(TestDesk.counts(run.step())).isEqualTo("1000 0 0 0");
    assertThat(TestDesk.counts(run.step())).isEqualTo("1500 0 0 0");
    assertThat(TestDesk.counts(run.step())).isEqualTo("1500 1000 0 0");
    desk.database
        .jdbc()
        .sql(
            """
            UPDATE dead_letter SET body = REPEAT('x', 3000000)
            WHERE status = 'replaying' ORDER BY id LIMIT 3
            """)
        .update();
    assertThat(TestDesk.counts(run.step())).isEqualTo("1500 1002 0 0");
    assertThat(TestDesk.counts(run.run())).isEqualTo("1500 1500 0 0");
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheNumberOfMessages() {
    List<Long> few = statements(120);
    List<Long> many = statements(600);

    assertThat(many).isEqualTo(few);
    assertThat(few).allMatch(count -> count <= 21);
  }

  private List<Long> statements(int size) {
    List<Parked> parked = desk.parked(size);
    parked.subList(0, size / 3).forEach(one -> desk.done(one, 7));
    TestDesk.Asked run = desk.new Asked(desk.replay(parked, 10_000));
    long collecting = run.statements();
    return List.of(collecting, run.statements());
  }

  @Test
  void aTicketStaysParkedUntilTheLastOfItsParkedMessagesIsReplayed() {
    TicketId ticket = desk.parked(1).getFirst().ticket();
    List<Parked> onward = desk.parked(2);
    onward.forEach(message -> desk.handedOn(message, ticket));

    desk.run(desk.replay(onward.subList(0, 1), 100));
    assertThat(desk.ticket(ticket)).startsWith("parked");

    desk.run(desk.replay(onward.subList(1, 2), 100));
    assertThat(desk.ticket(ticket)).startsWith("retrying");
  }

  @Test
  void aTicketIsRetriedWhenAllItsParkedMessagesAreReplayedByOneRun() {
    TicketId ticket = desk.parked(1).getFirst().ticket();
    List<Parked> onward = desk.parked(2);
    onward.forEach(message -> desk.handedOn(message, ticket));

    desk.run(desk.replay(onward, 100));

    assertThat(desk.ticket(ticket)).startsWith("retrying");
  }

  @Test
  void aTicketIsRetriedWhenTheLastOfItsParkedMessagesHasHadItsEffect() {
    TicketId ticket = desk.parked(1).getFirst().ticket();
    List<Parked> onward = desk.parked(2);
    onward.forEach(message -> desk.handedOn(message, ticket));
    desk.run(desk.replay(onward.subList(0, 1), 100));
    desk.done(onward.getLast(), 7);

    desk.run(desk.replay(onward.subList(1, 2), 100));

    assertThat(desk.ticket(ticket)).startsWith("retrying");
  }

  @Test
  void aDeadLetterReopenedDuringARunIsNotReplayedByThatRun() {
    List<Parked> parked = desk.parked(2);
    TestDesk.Asked run = desk.new Asked(desk.replay(parked, 100));
    run.step();
    desk.database
        .jdbc()
        .sql("UPDATE dead_letter SET status = 'open', run = NULL WHERE id = ?")
        .param(Sql.bytes(parked.getFirst().id().uuid()))
        .update();

    assertThat(TestDesk.counts(run.step())).isEqualTo("2 1 1 0");

    assertThat(desk.items(run.ticket)).containsExactly("not-open", "replayed");
    assertThat(desk.letter(parked.getFirst())).isEqualTo("open 6 1 0 free");
    assertThat(desk.group()).isEqualTo("1 2 0");
  }

  @Test
  void aParkedReplayContinuesWhenItIsReplayed() {
    List<Parked> parked = desk.parked(3);
    TestDesk.Asked stuck = desk.new Asked(desk.replay(parked, 1));
    stuck.step();
    stuck.step();
    Parked run = desk.parkedRun(stuck);

    assertThat(TestDesk.counts(desk.run(desk.replay(List.of(run), 1)))).isEqualTo("1 1 0 0");

    Publication again = desk.published.getLast();
    assertThat(again.messageId()).isEqualTo(stuck.ticket.uuid());
    assertThat(again.routingKey()).isEqualTo("operations");
    assertThat(desk.ticket(stuck.ticket)).isEqualTo("retrying");
    assertThat(TestDesk.counts(stuck.run())).isEqualTo("3 3 0 0");
    assertThat(desk.ticket(stuck.ticket)).isEqualTo("succeeded");
  }
}
