package dev.satchel.workers.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.desk.TestDesk.Parked;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cancelling a run before it completes. */
class CancelsIT {
  private final TestDesk desk = new TestDesk();

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void aCancelledReplayKeepsPublishedMessagesAndReleasesTheOthers() {
    List<Parked> parked = desk.parked(1_200);
    TestDesk.Asked run = desk.new Asked(desk.replay(parked, 100));
    run.step();
    run.step();
    run.step();

    assertThat(desk.cancel(run.ticket))
        .isEqualTo(new Outcome.Done(Map.of("ticket", run.ticket.toString(), "cancelling", true)));
    assertThat(desk.published).hasSize(100);
    Outcome ended = run.run();

    assertThat(ended).isInstanceOf(Outcome.Cancelled.class);
    assertThat(TestDesk.counts(ended)).isEqualTo("1200 100 0 0");
    assertThat(desk.ticket(run.ticket)).isEqualTo("cancelled");
    assertThat(desk.items(run.ticket).stream().filter("cancelled"::equals)).hasSize(1_100);
    assertThat(desk.letter(parked.getFirst())).isEqualTo("replayed 6 1 1 free");
    assertThat(desk.letter(parked.getLast())).isEqualTo("open 6 1 0 free");
    assertThat(desk.history(parked.getLast())).containsExactly("released 6 by");
    assertThat(desk.group()).isEqualTo("1100 1200 0");
    assertThat(desk.audit()).hasSize(2);
    assertThat(desk.audit().getFirst())
        .startsWith("operators ended tickets.cancel.v1 {")
        .contains(run.ticket.toString());
    assertThat(desk.audit().getLast()).contains("\"ended\":\"cancelled\"");
    assertThat(TestDesk.counts(desk.run(desk.replay(parked, 10_000)))).isEqualTo("1200 1100 100 0");
    assertThat(desk.published).hasSize(1_200);
  }

  @Test
  void aRunCancelledBeforeItsFirstStepChangesNoDeadLetter() {
    List<Parked> parked = desk.parked(2);
    TestDesk.Asked run = desk.new Asked(desk.discard(parked));

    desk.cancel(run.ticket);
    Outcome ended = run.run();

    assertThat(ended).isInstanceOf(Outcome.Cancelled.class);
    assertThat(TestDesk.counts(ended)).isEqualTo("0 0 0 0");
    assertThat(desk.letter(parked.getFirst())).isEqualTo("open 6 1 0 free");
  }

  @Test
  void aCancelIsRefusedForADoneRunAParkedRunAnotherTaskAndAMissingTicket() {
    List<Parked> parked = desk.parked(1);
    TestDesk.Asked run = desk.new Asked(desk.replay(parked, 100));
    run.run();

    assertRefused(desk.cancel(run.ticket), "wrong-state", "is succeeded");
    desk.database.jdbc().sql("UPDATE ticket SET status = 'running', done = 0").update();
    assertRefused(desk.cancel(run.ticket), "wrong-state", "is done");
    assertRefused(desk.cancel(parked.getFirst().ticket()), "wrong-state", "payments.pay.v1");
    desk.database.jdbc().sql("UPDATE ticket SET status = 'parked'").update();
    assertRefused(desk.cancel(run.ticket), "wrong-state", "in the dead letters");
    assertRefused(desk.cancel(new TicketId(desk.ids.next())), "not-found", "does not exist");
  }

  private static void assertRefused(Outcome outcome, String reason, String detail) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> {
              assertThat(refused.problem().reason()).isEqualTo(reason);
              assertThat(refused.problem().detail()).contains(detail);
            });
  }
}
