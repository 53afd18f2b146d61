package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.process.LoopHealthIndicator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** What a loop does when it fails, dies or is stopped. */
class LoopTest {
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final AtomicInteger rounds = new AtomicInteger();
  private Loop loop = new Loop("satchel-test", SHORT, () -> SHORT);

  @AfterEach
  void stop() {
    loop.stop(BOUND);
  }

  private void start(Duration pauseAfterFailure, Loop.Round round) {
    loop =
        new Loop(
            "satchel-test",
            pauseAfterFailure,
            () -> {
              rounds.incrementAndGet();
              return round.run();
            });
    loop.start();
  }

  private void awaitRounds(int count) {
    await().atMost(BOUND).until(() -> rounds.get() >= count);
  }

  @Test
  void repeatsUntilItIsStopped() {
    start(LONG, () -> SHORT);
    awaitRounds(3);
    loop.stop(BOUND);
    assertThat(loop.running()).isFalse();
    assertThat(loop.death()).isNull();
  }

  @Test
  void continuesAfterExceptions() {
    start(
        SHORT,
        () -> {
          if (rounds.get() % 2 == 0) {
            throw new IOException("the server is down");
          }
          throw new IllegalStateException("a bug");
        });
    awaitRounds(6);
    assertThat(loop.running()).isTrue();
  }

  @Test
  void aWakeUpAndAStopEndAPause() {
    start(LONG, () -> LONG);
    awaitRounds(1);
    loop.wake();
    awaitRounds(2);
    loop.finish(BOUND);
    assertThat(loop.running()).isFalse();
  }

  @Test
  void aStopInterruptsARoundThatHangs() {
    start(
        LONG,
        () -> {
          new CountDownLatch(1).await();
          return SHORT;
        });
    awaitRounds(1);
    loop.finish(SHORT);
    await().atMost(BOUND).until(() -> !loop.running());
    assertThat(loop.death()).isNull();
  }

  @Test
  void anUnexpectedInterruptEndsOnlyTheRound() {
    start(
        SHORT,
        () -> {
          if (rounds.get() == 1) {
            throw new InterruptedException("unexpected");
          }
          Thread.currentThread().interrupt();
          return SHORT;
        });
    awaitRounds(4);
    assertThat(loop.running()).isTrue();
  }

  @Test
  void anErrorEndsTheLoopAndLivenessNamesIt() {
    DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    beans.registerSingleton("owner", (LoopOwner) () -> List.of(loop));
    LoopHealthIndicator liveness = new LoopHealthIndicator(beans.getBeanProvider(LoopOwner.class));
    start(
        SHORT,
        () -> {
          if (rounds.get() > 3) {
            throw new StackOverflowError("on purpose");
          }
          return SHORT;
        });
    await().atMost(BOUND).until(() -> !loop.running());
    Health health = liveness.health();
    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.getDetails())
        .containsEntry("satchel-test", "java.lang.StackOverflowError: on purpose");
    loop = new Loop("satchel-test", SHORT, () -> SHORT);
    assertThat(liveness.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void theFinalActionRunsOnStop() {
    CountDownLatch left = new CountDownLatch(1);
    loop = new Loop("satchel-test", SHORT, () -> LONG, left::countDown);
    loop.start();
    loop.finish(BOUND);
    assertThat(left.getCount()).isZero();
  }
}
