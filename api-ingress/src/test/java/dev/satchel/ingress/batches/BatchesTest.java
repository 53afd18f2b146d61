package dev.satchel.ingress.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.UncategorizedSQLException;

class BatchesTest {

  @Test
  void writesASingleRequestAtOnceAndTheNextOnesAsABatch() {
    CountDownLatch gate = new CountDownLatch(1);
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    Batches<Integer, String> batches =
        started(
            10,
            asked -> {
              sizes.add(asked.size());
              awaitOpen(gate);
              return done(asked);
            });
    List<CompletableFuture<String>> results = new ArrayList<>();
    results.add(batches.submit(0));
    await().until(() -> sizes.size() == 1);
    for (int i = 1; i <= 8; i++) {
      results.add(batches.submit(i));
    }
    gate.countDown();
    results.forEach(CompletableFuture::join);
    assertThat(sizes).containsExactly(1, 8);
    for (int i = 0; i <= 8; i++) {
      assertThat(results.get(i).join()).isEqualTo(String.valueOf(i));
    }
    batches.stop();
  }

  @Test
  void refusesARequestWhenTheQueueIsFull() {
    CountDownLatch gate = new CountDownLatch(1);
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    Batches<Integer, String> batches =
        started(
            2,
            asked -> {
              sizes.add(asked.size());
              awaitOpen(gate);
              return done(asked);
            });
    var _ = batches.submit(0);
    await().until(() -> sizes.size() == 1);
    var _ = batches.submit(1);
    var _ = batches.submit(2);
    assertThat(batches.submit(3))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(Batches.QueueFull.class);
    gate.countDown();
    batches.stop();
  }

  @Test
  void retriesAFailedBatchOneByOneSoThatOnlyTheFailingRequestFails() {
    CountDownLatch gate = new CountDownLatch(1);
    Batches<Integer, String> batches =
        started(
            10,
            asked -> {
              awaitOpen(gate);
              if (asked.contains(2)) {
                throw new IllegalStateException("cannot be written");
              }
              return done(asked);
            });
    List<CompletableFuture<String>> results = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      results.add(batches.submit(i));
    }
    gate.countDown();
    await().until(() -> results.stream().allMatch(CompletableFuture::isDone));
    for (int i = 0; i < 5; i++) {
      assertThat(results.get(i).isCompletedExceptionally()).isEqualTo(i == 2);
    }
    batches.stop();
  }

  @Test
  void failsTheWholeBatchWhenTheDatabaseIsDown() {
    CountDownLatch gate = new CountDownLatch(1);
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    Batches<Integer, String> batches =
        started(
            10,
            asked -> {
              sizes.add(asked.size());
              awaitOpen(gate);
              throw new DataAccessResourceFailureException("down");
            });
    List<CompletableFuture<String>> results = new ArrayList<>();
    results.add(batches.submit(0));
    await().until(() -> sizes.size() == 1);
    for (int i = 1; i < 5; i++) {
      results.add(batches.submit(i));
    }
    gate.countDown();
    await().until(() -> results.stream().allMatch(CompletableFuture::isCompletedExceptionally));
    assertThat(sizes).containsExactly(1, 4);
    batches.stop();
  }

  @Test
  void failsTheBatchAndContinuesAfterAnError() {
    AtomicInteger runs = new AtomicInteger();
    Batches<Integer, String> batches =
        started(
            10,
            asked -> {
              if (runs.incrementAndGet() == 1) {
                throw new StackOverflowError("too deep");
              }
              return done(asked);
            });
    assertThat(batches.submit(0))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(StackOverflowError.class);
    assertThat(batches.submit(1)).succeedsWithin(Duration.ofSeconds(5));
    batches.stop();
  }

  @Test
  void failsTheWholeBatchWhenTheDatabaseIsReadOnly() {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    CountDownLatch gate = new CountDownLatch(1);
    Batches<Integer, String> batches =
        started(
            10,
            asked -> {
              sizes.add(asked.size());
              awaitOpen(gate);
              throw new UncategorizedSQLException(
                  "insert", null, new SQLException("read-only", "HY000", 1290));
            });
    List<CompletableFuture<String>> results = new ArrayList<>();
    results.add(batches.submit(0));
    await().until(() -> sizes.size() == 1);
    for (int i = 1; i < 5; i++) {
      results.add(batches.submit(i));
    }
    gate.countDown();
    await().until(() -> results.stream().allMatch(CompletableFuture::isCompletedExceptionally));
    assertThat(sizes).containsExactly(1, 4);
    batches.stop();
  }

  @Test
  void failsRequestsAfterStop() {
    Batches<Integer, String> batches = started(10, BatchesTest::done);
    batches.stop();
    assertThat(batches.submit(0)).isCompletedExceptionally();
  }

  private static Batches<Integer, String> started(
      int queue, Function<List<Integer>, List<String>> batch) {
    Batches<Integer, String> batches =
        new Batches<>(
            batch,
            new WritingSettings(1, 256, queue, null, 100, 100),
            new SimpleMeterRegistry(),
            "write");
    batches.start();
    return batches;
  }

  private static void awaitOpen(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> done(List<Integer> asked) {
    return asked.stream().map(String::valueOf).toList();
  }
}
