package dev.satchel.ingress.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnsweringTest {
  private static final Duration PROMPTLY = Duration.ofSeconds(30);

  @Test
  void runsEveryAnswerAndNoMoreThanItsLimitAtATime() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Answering answering = new Answering(4);
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
    assertThat(most.get()).isLessThanOrEqualTo(4);
  }

  @Test
  void anAnswerThatFailsDoesNotStopTheNext() {
    AtomicInteger done = new AtomicInteger();
    Answering answering = new Answering(1);
    answering.execute(
        () -> {
          throw new IllegalStateException("the client disconnected");
        });
    answering.execute(done::incrementAndGet);
    await().atMost(PROMPTLY).until(() -> done.get() == 1);
  }
}
