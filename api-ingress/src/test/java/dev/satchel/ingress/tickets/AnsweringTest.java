package dev.satchel.ingress.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnsweringTest {
  private static final Duration PROMPTLY = Duration.ofSeconds(30);

  @Test
  void runsEveryAnswerAndNoMoreThanItsNumberAtATime() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    try (Answering answering = Answering.of(4, Duration.ofHours(1))) {
      for (int i = 0; i < 10_000; i++) {
        answering.execute(
            () -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Thread.onSpinWait();
              running.decrementAndGet();
              done.incrementAndGet();
            });
      }
      await().atMost(PROMPTLY).until(() -> done.get() == 10_000);
    }
    assertThat(most.get()).isLessThanOrEqualTo(4);
  }

  @Test
  void clientsThatDoNotReadHoldUpNobodyElse() {
    CountDownLatch reads = new CountDownLatch(1);
    AtomicInteger stuck = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    try (Answering answering = Answering.of(2, Duration.ofMillis(20))) {
      for (int i = 0; i < 6; i++) {
        answering.execute(
            () -> {
              stuck.incrementAndGet();
              awaitOpen(reads);
              done.incrementAndGet();
            });
      }
      for (int i = 0; i < 100; i++) {
        answering.execute(done::incrementAndGet);
      }
      await().atMost(PROMPTLY).until(() -> done.get() == 100);
      assertThat(stuck.get()).isEqualTo(6);
      reads.countDown();
      await().atMost(PROMPTLY).until(() -> done.get() == 106);
    }
  }

  @Test
  void anAnswerThatFailsDoesNotStopTheNext() {
    AtomicInteger done = new AtomicInteger();
    try (Answering answering = Answering.of(1, Duration.ofHours(1))) {
      answering.execute(
          () -> {
            throw new IllegalStateException("the client has gone");
          });
      answering.execute(done::incrementAndGet);
      await().atMost(PROMPTLY).until(() -> done.get() == 1);
    }
  }

  private static void awaitOpen(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
