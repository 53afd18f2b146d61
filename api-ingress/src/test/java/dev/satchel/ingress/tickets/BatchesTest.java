package dev.satchel.ingress.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
  void writesASingleRequestAtOnceAndWhatGathersMeanwhileTogether() {
    CountDownLatch gate = new CountDownLatch(1);
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    Batches<NewTicket, Accepted> writer =
        started(
            10,
            tickets -> {
              sizes.add(tickets.size());
              awaitOpen(gate);
              return stored(tickets);
            });
    List<CompletableFuture<Accepted>> results = new ArrayList<>();
    results.add(writer.submit(ticket(0)));
    await().until(() -> sizes.size() == 1);
    for (int i = 1; i <= 8; i++) {
      results.add(writer.submit(ticket(i)));
    }
    gate.countDown();
    results.forEach(CompletableFuture::join);
    assertThat(sizes).containsExactly(1, 8);
    for (int i = 0; i <= 8; i++) {
      assertThat(((Accepted.Stored) results.get(i).join()).ticket().id()).isEqualTo(id(i));
    }
    writer.stop();
  }

  @Test
  void refusesWhenTooManyWait() {
    CountDownLatch gate = new CountDownLatch(1);
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    Batches<NewTicket, Accepted> writer =
        started(
            2,
            tickets -> {
              sizes.add(tickets.size());
              awaitOpen(gate);
              return stored(tickets);
            });
    var _ = writer.submit(ticket(0));
    await().until(() -> sizes.size() == 1);
    var _ = writer.submit(ticket(1));
    var _ = writer.submit(ticket(2));
    assertThat(writer.submit(ticket(3)))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(Batches.QueueFull.class);
    gate.countDown();
    writer.stop();
  }

  @Test
  void runsAFailedBatchOneByOneSoThatOnlyTheCulpritFails() {
    CountDownLatch gate = new CountDownLatch(1);
    Batches<NewTicket, Accepted> writer =
        started(
            10,
            tickets -> {
              awaitOpen(gate);
              if (tickets.stream().anyMatch(ticket -> ticket.id().equals(id(2)))) {
                throw new IllegalStateException("cannot be written");
              }
              return stored(tickets);
            });
    List<CompletableFuture<Accepted>> results = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      results.add(writer.submit(ticket(i)));
    }
    gate.countDown();
    await().until(() -> results.stream().allMatch(CompletableFuture::isDone));
    for (int i = 0; i < 5; i++) {
      assertThat(results.get(i).isCompletedExceptionally()).isEqualTo(i == 2);
    }
    writer.stop();
  }

  @Test
  void failsAllAtOnceWhenTheDatabaseIsAway() {
    CountDownLatch gate = new CountDownLatch(1);
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    Batches<NewTicket, Accepted> writer =
        started(
            10,
            tickets -> {
              sizes.add(tickets.size());
              awaitOpen(gate);
              throw new DataAccessResourceFailureException("away");
            });
    List<CompletableFuture<Accepted>> results = new ArrayList<>();
    results.add(writer.submit(ticket(0)));
    await().until(() -> sizes.size() == 1);
    for (int i = 1; i < 5; i++) {
      results.add(writer.submit(ticket(i)));
    }
    gate.countDown();
    await().until(() -> results.stream().allMatch(CompletableFuture::isCompletedExceptionally));
    assertThat(sizes).containsExactly(1, 4);
    writer.stop();
  }

  @Test
  void answersAndGoesOnWhenABatchDiesOfAnError() {
    AtomicInteger batches = new AtomicInteger();
    Batches<NewTicket, Accepted> writer =
        started(
            10,
            tickets -> {
              if (batches.incrementAndGet() == 1) {
                throw new StackOverflowError("too deep");
              }
              return stored(tickets);
            });
    assertThat(writer.submit(ticket(0)))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(StackOverflowError.class);
    assertThat(writer.submit(ticket(1))).succeedsWithin(Duration.ofSeconds(5));
    writer.stop();
  }

  @Test
  void failsAllAtOnceWhenTheDatabaseIsReadOnly() {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    CountDownLatch gate = new CountDownLatch(1);
    Batches<NewTicket, Accepted> writer =
        started(
            10,
            tickets -> {
              sizes.add(tickets.size());
              awaitOpen(gate);
              throw new UncategorizedSQLException(
                  "insert", null, new SQLException("read-only", "HY000", 1290));
            });
    List<CompletableFuture<Accepted>> results = new ArrayList<>();
    results.add(writer.submit(ticket(0)));
    await().until(() -> sizes.size() == 1);
    for (int i = 1; i < 5; i++) {
      results.add(writer.submit(ticket(i)));
    }
    gate.countDown();
    await().until(() -> results.stream().allMatch(CompletableFuture::isCompletedExceptionally));
    assertThat(sizes).containsExactly(1, 4);
    writer.stop();
  }

  @Test
  void leavesNobodyWaitingWhenItStops() {
    Batches<NewTicket, Accepted> writer = started(10, BatchesTest::stored);
    writer.stop();
    assertThat(writer.submit(ticket(0))).isCompletedExceptionally();
  }

  private static Batches<NewTicket, Accepted> started(
      int queue, Function<List<NewTicket>, List<Accepted>> batch) {
    Batches<NewTicket, Accepted> writer =
        new Batches<>(
            batch,
            new WritingSettings(1, 256, queue, null, 100, 100),
            new BatchMetrics(new SimpleMeterRegistry(), "write"));
    writer.start();
    return writer;
  }

  private static void awaitOpen(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Accepted> stored(List<NewTicket> tickets) {
    return tickets.stream()
        .<Accepted>map(ticket -> new Accepted.Stored(ticket.asWritten()))
        .toList();
  }

  private static TicketId id(int number) {
    return new TicketId(new UUID(1, number));
  }

  private static NewTicket ticket(int number) {
    return new NewTicket(
        id(number),
        new NewTicket.Request(new TenantId("default"), "key-" + number, new byte[32], null),
        new NewTicket.Command("payments.pay.v1", TaskQueue.PAYMENTS, new byte[0], null),
        null,
        Instant.EPOCH,
        null);
  }
}
