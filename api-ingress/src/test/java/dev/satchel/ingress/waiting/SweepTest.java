package dev.satchel.ingress.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.MovableClock;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.TestKeys;
import dev.satchel.ingress.waiting.Waiter.Until;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class SweepTest {
  private static final int MANY = 25_000;
  private static final ApiKey KEY = TestKeys.of(new UUID(9, 1), "one");
  private static final Subject PAYMENT = Subject.of(new PaymentId(new UUID(7, 0)));
  private static final Subject WITHDRAWAL = new Subject("withdrawal", "wdr_1");
  private final MovableClock clock = new MovableClock();
  private final WaitingSettings settings =
      new WaitingSettings(Duration.ofSeconds(30), 100_000, 100, 100, Duration.ofSeconds(2));
  private final WaitMetrics metrics = new WaitMetrics(new SimpleMeterRegistry());
  private final Waiters waiters = new Waiters(settings, clock::nanoTime, Runnable::run, metrics);
  private final List<Integer> queried = new ArrayList<>();

  @Test
  void readsAllAwaitedTicketsWithBoundedQueries() {
    waitFor(MANY);
    sweep(this::allDone).run(true);
    assertThat(queried).containsExactly(10_000, 10_000, 5_000);
    assertThat(waiters.waiting()).isZero();
  }

  @Test
  void readsFewTicketsWithOneQueryAndSkipsNewWaits() {
    waitFor(100);
    Sweep sweep = sweep(this::allDone);
    sweep.run(false);
    assertThat(queried).isEmpty();
    clock.advance(Duration.ofSeconds(2));
    sweep.run(false);
    assertThat(queried).containsExactly(100);
  }

  @Test
  void stopsAfterOneQueryWhileTheDatabaseIsDown() {
    waitFor(MANY);
    sweep(
            page -> {
              queried.add(page.size());
              throw new CannotGetJdbcConnectionException("down", new SQLException());
            })
        .run(true);
    assertThat(queried).hasSize(1);
  }

  @Test
  void aPageThatFailsDoesNotStopTheOtherPages() {
    waitFor(MANY);
    sweep(
            page -> {
              if (queried.isEmpty()) {
                queried.add(page.size());
                throw new IllegalStateException("a row that cannot be read (expected here)");
              }
              return allDone(page);
            })
        .run(true);
    assertThat(queried).hasSize(3);
    assertThat(waiters.waiting()).isEqualTo(10_000);
  }

  @Test
  void findsTheChangeOfAPaymentWhoseUpdateWasLost() {
    Waiter waiter = waiters.register(KEY, PAYMENT, Duration.ofSeconds(30));
    waiters.startFrom(waiter, 1);
    clock.advance(Duration.ofSeconds(2));
    sweep(this::allDone).run(false);
    assertThat(queried).isEmpty();
    assertThat(waiter.end().join().cause()).isEqualTo(WaitEnd.Cause.SWEEP);
  }

  @Test
  void readsEachSubjectFromItsOwnDomain() {
    Waiter payment = waiters.register(KEY, PAYMENT, Duration.ofSeconds(30));
    Waiter withdrawal = waiters.register(KEY, WITHDRAWAL, Duration.ofSeconds(30));
    Waiter unknown = waiters.register(KEY, new Subject("anchor", "1"), Duration.ofSeconds(30));
    List.of(payment, withdrawal, unknown).forEach(waiter -> waiters.startFrom(waiter, 1));
    sweep(this::allDone).run(true);
    assertThat(payment.end()).isDone();
    assertThat(withdrawal.end()).isDone();
    assertThat(unknown.end()).isNotDone();
  }

  private void waitFor(int tickets) {
    for (int i = 0; i < tickets; i++) {
      waiters.register(KEY, new UUID(7, i), Until.DONE, Duration.ofSeconds(30));
    }
  }

  private Sweep sweep(Function<Map<UUID, Integer>, List<TicketChange>> tickets) {
    return new Sweep(
        waiters,
        tickets,
        List.of(
            new SubjectVersions(PaymentId.KIND, known -> Map.of(PAYMENT, 2)),
            new SubjectVersions("withdrawal", known -> Map.of(WITHDRAWAL, 2))),
        settings,
        metrics);
  }

  private List<TicketChange> allDone(Map<UUID, Integer> page) {
    queried.add(page.size());
    return page.keySet().stream()
        .map(
            id ->
                new TicketChange(
                    new TicketId(id),
                    null,
                    2,
                    TicketStatus.SUCCEEDED,
                    null,
                    1,
                    clock.instant(),
                    null,
                    null))
        .toList();
  }
}
