package dev.satchel.workers.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.messages.DeadLetterTask;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.workers.desk.TestDesk.Parked;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Concurrent operators and workers, and steps that do not commit. */
class RacesIT {
  private final TestDesk desk = new TestDesk();

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void concurrentReplaysPublishEachMessageOnce() throws Exception {
    List<Parked> parked = desk.parked(1_500);
    List<Parked> shuffled = new ArrayList<>(parked);
    Collections.shuffle(shuffled, new Random(4));
    List<Outcome> ended =
        runConcurrently(
            List.of(
                desk.replay(parked, 10_000),
                desk.replay(shuffled, 10_000),
                new Replay(TestDesk.BY, desk.all(TestDesk.EVERYTHING), 10_000, false)));

    assertPublishedOnce(parked);
    int done = 0;
    for (Outcome outcome : ended) {
      done += (Integer) TestDesk.result(outcome).getOrDefault("done", 0);
    }
    assertThat(done).isEqualTo(1_500);
    assertThat(desk.group()).isEqualTo("0 1500 0");
    assertThat(desk.count("SELECT COUNT(*) FROM dead_letter WHERE replays = 1")).isEqualTo(1_500);
    assertThat(desk.count("SELECT COUNT(*) FROM dead_letter_history")).isEqualTo(1_500);
  }

  @Test
  void eachMessageOfAConcurrentReplayAndDiscardIsEitherPublishedOrDiscarded() throws Exception {
    List<Parked> parked = desk.parked(600);
    runConcurrently(List.of(desk.replay(parked, 10_000), desk.discard(parked)));

    int discarded = desk.count("SELECT COUNT(*) FROM dead_letter WHERE status = 'discarded'");
    assertThat(new HashSet<>(sent())).hasSize(desk.published.size()).hasSize(600 - discarded);
    assertThat(desk.count("SELECT COUNT(*) FROM workers_inbox WHERE final = 1"))
        .isEqualTo(discarded);
    assertThat(desk.count("SELECT COUNT(*) FROM ticket WHERE status = 'failed'"))
        .isEqualTo(discarded);
    assertThat(desk.count("SELECT COUNT(*) FROM dead_letter_history")).isEqualTo(600);
  }

  @Test
  void aStepThatRollsBackIsRetriedAndPublishesNoDuplicate() {
    List<Parked> parked = desk.parked(40);
    TestDesk.Asked run = desk.new Asked(desk.replay(parked, 10));
    Random random = new Random(4);
    Outcome outcome;
    int lost = 0;
    do {
      if (random.nextInt(3) == 0) {
        lost++;
        assertThatThrownBy(run::stepThatRollsBack).hasMessage("rolled back");
      }
      outcome = run.step();
    } while (outcome instanceof Outcome.Running);

    assertThat(lost).isPositive();
    assertPublishedOnce(parked);
    assertThat(TestDesk.counts(outcome)).isEqualTo("40 40 0 0");
    assertThat(desk.group()).isEqualTo("0 40 0");
  }

  @Test
  void aDoneRunHasNoFurtherEffect() {
    List<Parked> parked = desk.parked(3);
    TestDesk.Asked run = desk.new Asked(desk.replay(parked, 100));
    Outcome ended = run.run();
    desk.database.jdbc().sql("UPDATE ticket SET status = 'running', done = 0").update();

    assertThat(run.step()).isEqualTo(ended);
    assertPublishedOnce(parked);
    assertThat(desk.audit()).hasSize(1);
  }

  private List<Outcome> runConcurrently(List<? extends DeadLetterTask> tasks) throws Exception {
    CyclicBarrier together = new CyclicBarrier(tasks.size());
    List<Future<Outcome>> running = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(tasks.size())) {
      for (DeadLetterTask asked : tasks) {
        TestDesk.Asked task = desk.new Asked(asked);
        running.add(
            workers.submit(
                () -> {
                  together.await();
                  return task.run();
                }));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> one : running) {
        outcomes.add(one.get(120, TimeUnit.SECONDS));
      }
      return outcomes;
    }
  }

  private void assertPublishedOnce(List<Parked> parked) {
    assertThat(sent())
        .containsExactlyInAnyOrderElementsOf(parked.stream().map(Parked::message).toList());
  }

  private List<UUID> sent() {
    return desk.published.stream().map(Publication::messageId).toList();
  }
}
