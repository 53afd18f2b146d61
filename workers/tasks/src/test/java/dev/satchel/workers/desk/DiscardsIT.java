package dev.satchel.workers.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.TicketBook;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.workers.desk.TestDesk.Parked;
import dev.satchel.workers.tickets.TicketTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Discarding parked messages. */
class DiscardsIT {
  private final TestDesk desk = new TestDesk();

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void aDiscardedMessageIsFinalAndItsTicketFailsWithTheReason() {
    List<Parked> parked = desk.parked(2);

    assertThat(TestDesk.counts(desk.run(desk.discard(parked)))).isEqualTo("2 2 0 0");

    Parked one = parked.getFirst();
    assertThat(desk.letter(one)).isEqualTo("discarded 6 1 0 free");
    assertThat(desk.inbox(one)).isEqualTo("6 1");
    assertThat(desk.history(one)).containsExactly("discarded 6 by sent by mistake");
    assertThat(desk.ticket(one.ticket())).isEqualTo("failed");
    assertThat(desk.error(one.ticket())).contains("discarded", "sent by mistake");
    assertThat(desk.told).extracting(TicketChange::status).containsOnly(TicketStatus.FAILED);
    assertThat(desk.told).hasSize(2);
    assertThat(desk.published).isEmpty();
    assertThat(desk.group()).isEqualTo("0 2 0");
  }

  @Test
  void aMessageThatWaitsForTheTicketOfADiscardedMessageIsPublished() {
    Parked parked = desk.parked(1).getFirst();
    TicketId waiting = new TicketId(desk.ids.next());
    desk.database.insertTicket(waiting, "shop", "payments.capture.v1", new byte[1], TestDesk.NOW);
    Publication next =
        Publication.task(
            waiting.uuid(),
            TaskQueue.PAYMENTS,
            "payments.capture.v1",
            waiting,
            Map.of(),
            new byte[1],
            TestDesk.NOW);
    new TicketTable(desk.database.jdbc(), desk.codec, Duration.ofHours(24), desk.database.events())
        .record(
            List.of(),
            List.of(new TicketBook.Wait(next, parked.ticket(), "payment-undecided")),
            published -> {},
            TestDesk.NOW);

    desk.run(desk.discard(List.of(parked)));

    assertThat(desk.published).extracting(Publication::ticket).containsExactly(waiting);
    assertThat(desk.count("SELECT COUNT(*) FROM ticket_wait")).isZero();
  }

  @Test
  void aDoneMessageIsReportedAsAlreadyDoneAndNotDiscarded() {
    List<Parked> parked = desk.parked(2);
    desk.done(parked.getFirst(), 7);
    TestDesk.Asked run = desk.new Asked(desk.discard(parked));

    assertThat(TestDesk.counts(run.run())).isEqualTo("2 1 1 0");

    assertThat(desk.items(run.ticket)).containsExactly("already-done", "discarded");
    assertThat(desk.ticket(parked.getFirst().ticket())).isEqualTo("succeeded");
    assertThat(desk.inbox(parked.getFirst())).isEqualTo("7 1");
    assertThat(desk.letter(parked.getFirst())).isEqualTo("replayed 6 1 0 free");
  }

  @Test
  void aDiscardedMessageWithoutAnInboxRowIsMarkedFinal() {
    Parked parked = desk.parked(1).getFirst();
    desk.database.jdbc().sql("DELETE FROM workers_inbox").update();

    desk.run(desk.discard(List.of(parked)));

    assertThat(desk.inbox(parked)).isEqualTo("6 1");
  }

  @Test
  void aMessageWithoutATicketIsDiscarded() {
    Parked parked = desk.parked(1).getFirst();
    desk.database.jdbc().sql("UPDATE dead_letter SET ticket = NULL, tenant = NULL").update();

    assertThat(TestDesk.counts(desk.run(desk.discard(List.of(parked))))).isEqualTo("1 1 0 0");
    assertThat(desk.ticket(parked.ticket())).isEqualTo("parked");
  }

  @Test
  void aDryRunChangesNothing() {
    List<Parked> parked = desk.parked(2);
    desk.done(parked.getFirst(), 6);
    TestDesk.Asked run =
        desk.new Asked(new Discard(TestDesk.BY, desk.ids(parked), "by mistake", true));

    Outcome ended = run.run();

    assertThat(TestDesk.counts(ended)).isEqualTo("2 1 1 0");
    assertThat(desk.items(run.ticket)).containsExactly("already-done", "would-run");
    parked.forEach(one -> assertThat(desk.letter(one)).isEqualTo("open 6 1 0 free"));
    assertThat(desk.inbox(parked.get(1))).isEqualTo("6 0");
  }

  @Test
  void discardingAParkedRunReleasesItsClaimedDeadLetters() {
    List<Parked> parked = desk.parked(3);
    TestDesk.Asked stuck = desk.new Asked(desk.replay(parked, 1));
    stuck.step();
    stuck.step();
    Parked run = desk.parkedRun(stuck);

    desk.run(desk.discard(List.of(run)));

    assertThat(desk.items(stuck.ticket)).containsExactly("replayed", "cancelled", "cancelled");
    assertThat(desk.letter(parked.get(1))).isEqualTo("open 6 1 0 free");
    assertThat(desk.history(parked.get(1))).containsExactly("released 6 by its run was discarded");
    assertThat(desk.ticket(stuck.ticket)).isEqualTo("failed");
    assertThat(desk.audit().getFirst())
        .startsWith("operators ended dead-letters.replay.v1 ")
        .contains("\"ended\":\"discarded\"", "\"done\":1", "\"total\":3", "\"discard\":\"tkt_");
    assertThat(TestDesk.counts(desk.run(desk.replay(parked, 100)))).isEqualTo("3 2 1 0");
  }

  @Test
  void discardedRunsThatDidNotStartAreAuditedInAFixedNumberOfStatements() {
    long one = statementsToDiscardRuns(1);

    assertThat(statementsToDiscardRuns(20)).isEqualTo(one);
  }

  private long statementsToDiscardRuns(int runs) {
    List<Parked> stuck = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      stuck.add(desk.parkedRun(desk.new Asked(desk.replay(desk.parked(1), 1))));
    }
    TestDesk.Asked discard = desk.new Asked(desk.discard(stuck));
    discard.step();
    int before = desk.audit().size();
    long statements = discard.statements();
    assertThat(desk.audit().subList(before, desk.audit().size()))
        .filteredOn(line -> line.contains("\"ended\":\"discarded\""))
        .hasSize(runs)
        .allSatisfy(line -> assertThat(line).contains("\"total\":0"));
    return statements;
  }

  @Test
  void aDiscardedRunReleasesItsDeadLettersInBoundedSteps() {
    List<Parked> parked = desk.parked(1_500);
    TestDesk.Asked stuck = desk.new Asked(desk.replay(parked, 1));
    stuck.step();
    stuck.step();
    Parked run = desk.parkedRun(stuck);
    TestDesk.Asked discard = desk.new Asked(desk.discard(List.of(run)));
    discard.step();

    assertThat(discard.step()).isInstanceOf(Outcome.Running.class);
    assertThat(openDeadLetters()).isEqualTo(1_000);
    assertThat(desk.ticket(stuck.ticket)).isEqualTo("parked");
    assertThat(discard.step()).isInstanceOf(Outcome.Done.class);
    assertThat(openDeadLetters()).isEqualTo(1_500);
    assertThat(desk.ticket(stuck.ticket)).isEqualTo("failed");
  }

  private long openDeadLetters() {
    return desk.database
        .jdbc()
        .sql("SELECT COUNT(*) FROM dead_letter WHERE status = 'open'")
        .query(Long.class)
        .single();
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheNumberOfMessages() {
    assertThat(statements(600)).isEqualTo(statements(120));
  }

  private List<Long> statements(int size) {
    TestDesk.Asked run = desk.new Asked(desk.discard(desk.parked(size)));
    long collecting = run.statements();
    return List.of(collecting, run.statements());
  }
}
