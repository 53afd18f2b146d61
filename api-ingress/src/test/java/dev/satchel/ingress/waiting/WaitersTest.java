package dev.satchel.ingress.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.MovableClock;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.TestKeys;
import dev.satchel.ingress.waiting.WaitEnd.Cause;
import dev.satchel.ingress.waiting.Waiter.Until;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitersTest {
  private static final UUID TICKET = new UUID(7, 1);
  private static final Subject PAYMENT = Subject.of(new PaymentId(TICKET));
  private static final ApiKey KEY = key(1, "one");
  private final MovableClock clock = new MovableClock();
  private final Waiters waiters = waitersFor(3);

  @Test
  void endsAWaitForTheResultOnlyWhenTheTicketIsDone() {
    Waiter waiter = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(30));
    waiters.changed(List.of(change(2, TicketStatus.RETRYING)));
    assertThat(waiter.end()).isNotDone();
    waiters.changed(List.of(change(3, TicketStatus.FAILED)));
    assertThat(waiter.end().join().cause()).isEqualTo(Cause.UPDATE);
    assertThat(waiters.waiting()).isZero();
  }

  @Test
  void endsAWaitForAChangeWithTheFirstNewerVersion() {
    Waiter waiter = waiters.register(KEY, TICKET, Until.CHANGED, Duration.ofSeconds(30));
    waiters.startFrom(waiter, 2);
    waiters.changed(List.of(change(2, TicketStatus.RETRYING)));
    assertThat(waiter.end()).isNotDone();
    waiters.changed(List.of(change(3, TicketStatus.RUNNING)));
    assertThat(version(waiter)).isEqualTo(3);
  }

  @Test
  void doesNotMissAnUpdateBetweenRegisteringAndReading() {
    Waiter waiter = waiters.register(KEY, TICKET, Until.CHANGED, Duration.ofSeconds(30));
    waiters.changed(List.of(change(2, TicketStatus.RETRYING)));
    assertThat(waiter.end()).isNotDone();
    waiters.startFrom(waiter, 1);
    assertThat(version(waiter)).isEqualTo(2);
  }

  @Test
  void ignoresOlderVersionsThatArriveLate() {
    Waiter waiter = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(1));
    waiters.changed(List.of(change(3, TicketStatus.RETRYING)));
    waiters.changed(List.of(change(2, TicketStatus.RUNNING)));
    clock.advance(Duration.ofSeconds(2));
    waiters.tick();
    assertThat(waiter.end().join().cause()).isEqualTo(Cause.TIMEOUT);
    assertThat(version(waiter)).isEqualTo(3);
  }

  @Test
  void endsEachWaitAtItsOwnTimeout() {
    Waiter shorter = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(1));
    Waiter longer = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(2));
    clock.advance(Duration.ofMillis(999));
    waiters.tick();
    assertThat(shorter.end()).isNotDone();
    clock.advance(Duration.ofMillis(1));
    waiters.tick();
    assertThat(shorter.end()).isDone();
    assertThat(longer.end()).isNotDone();
    clock.advance(Duration.ofSeconds(1));
    waiters.tick();
    assertThat(longer.end()).isDone();
    assertThat(waiters.waiting()).isZero();
  }

  @Test
  void losesNoTimeoutWhenAWaitJoinsATickThatBecomesEmpty() throws InterruptedException {
    int rounds = 30_000;
    Waiters busy = waitersFor(1_000_000);
    List<Waiter> leaving = new ArrayList<>();
    List<Waiter> coming = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      leaving.add(busy.register(KEY, TICKET, Until.DONE, Duration.ofMillis(50L * i)));
    }
    UUID other = new UUID(7, 2);
    AtomicInteger left = new AtomicInteger();
    AtomicInteger come = new AtomicInteger();
    Thread leaver = inStep(rounds, left, come, i -> busy.abandon(leaving.get(i)));
    Thread comer =
        inStep(
            rounds,
            come,
            left,
            i -> coming.add(busy.register(KEY, other, Until.DONE, Duration.ofMillis(50L * i))));
    Thread ticker =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (comer.isAlive()) {
                    busy.tick();
                  }
                });
    leaver.join();
    comer.join();
    ticker.join();
    clock.advance(Duration.ofHours(1));
    busy.tick();
    assertThat(coming).hasSize(rounds).filteredOn(waiter -> !waiter.end().isDone()).isEmpty();
    assertThat(busy.waiting()).isZero();
  }

  @Test
  void endsAnOverdueWaitThatNoTickHasEnded() {
    Waiter waiter = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(1));
    clock.advance(Duration.ofMillis(1_999));
    waiters.endOverdue();
    assertThat(waiter.end()).isNotDone();
    clock.advance(Duration.ofMillis(2));
    waiters.endOverdue();
    assertThat(waiter.end().join().cause()).isEqualTo(Cause.TIMEOUT);
  }

  @Test
  void sweepsATicketEachTimeOnceAWaitIsOldEnough() {
    waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(30));
    List<Integer> sweptAt = new ArrayList<>();
    for (int second = 0; second < 10; second += 2) {
      if (!waiters.toSweep(false).tickets().isEmpty()) {
        sweptAt.add(second);
      }
      clock.advance(Duration.ofSeconds(2));
    }
    assertThat(sweptAt).containsExactly(2, 4, 6, 8);
    assertThat(waiters.toSweep(true).tickets()).hasSize(1);
  }

  @Test
  void sweepsForVersionsNewerThanTheOldestKnownOne() {
    Waiter informed = waiters.register(KEY, TICKET, Until.CHANGED, Duration.ofSeconds(30));
    waiters.startFrom(informed, 5);
    Waiter other = waiters.register(KEY, TICKET, Until.CHANGED, Duration.ofSeconds(30));
    waiters.startFrom(other, 4);
    assertThat(waiters.toSweep(true).tickets()).isEqualTo(Map.of(TICKET, 4));
  }

  @Test
  void sweepsASubjectOnceTheVersionOfTheClientIsKnown() {
    Waiter waiter = waiters.register(KEY, PAYMENT, Duration.ofSeconds(30));
    clock.advance(Duration.ofSeconds(2));
    assertThat(waiters.toSweep(false).subjects()).isEmpty();
    waiters.startFrom(waiter, 3);
    // Versions of a ticket say nothing about the version of its subject.
    waiters.changed(List.of(change(9, TicketStatus.SUCCEEDED)));
    assertThat(waiters.toSweep(false)).isEqualTo(new Waiters.Unheard(Map.of(), Map.of(PAYMENT, 3)));
    waiters.sweptSubjects(Map.of(PAYMENT, 3));
    assertThat(waiter.end()).isNotDone();
    waiters.sweptSubjects(Map.of(PAYMENT, 4));
    assertThat(waiter.end().join().cause()).isEqualTo(Cause.SWEEP);
  }

  @Test
  void endsWaitsInTimeAlthoughTheClockStepsBackAnHour() {
    Waiter waiter = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(30));
    clock.stepBack(Duration.ofHours(1));
    clock.advance(Duration.ofSeconds(3));
    assertThat(waiters.toSweep(false).tickets()).containsOnlyKeys(TICKET);
    clock.advance(Duration.ofSeconds(27));
    waiters.tick();
    assertThat(waiter.end().join().cause()).isEqualTo(Cause.TIMEOUT);
  }

  @Test
  void grantsNoKeyAndNoTenantMoreThanItsShare() {
    Waiters ten = waitersFor(10, 70, 40);
    List<Waiter> ofOne = registered(ten, KEY, 5);
    assertThat(ofOne).filteredOn(waiter -> !waiter.end().isDone()).hasSize(4);
    assertThat(ofOne.getLast().end().join().cause()).isEqualTo(Cause.REFUSED);
    // The tenant may have 7 of the 10 waits; 3 are left to other tenants.
    assertThat(registered(ten, key(2, "one"), 4)).filteredOn(w -> w.end().isDone()).hasSize(1);
    assertThat(registered(ten, key(3, "two"), 4)).filteredOn(w -> w.end().isDone()).hasSize(1);
    assertThat(ten.waiting()).isEqualTo(10);
    ten.close();
    assertThat(ten.waiting()).isZero();
  }

  private static List<Waiter> registered(Waiters waiters, ApiKey key, int times) {
    return Stream.generate(() -> waiters.register(key, TICKET, Until.DONE, Duration.ofSeconds(30)))
        .limit(times)
        .toList();
  }

  @Test
  void refusesWaitsAboveItsLimitAndFreesAbandonedOnes() {
    Waiter first = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(30));
    waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(30));
    waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(30));
    Waiter fourth = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(30));
    assertThat(fourth.end().join()).isEqualTo(new WaitEnd(Cause.REFUSED, null));
    waiters.abandon(fourth);
    waiters.abandon(first);
    waiters.abandon(first);
    assertThat(waiters.waiting()).isEqualTo(2);
    Waiter fifth = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(30));
    assertThat(fifth.end()).isNotDone();
    assertThat(waiters.waiting()).isEqualTo(3);
  }

  @Test
  void endsAllWaitsOnCloseAndRefusesLaterOnes() {
    Waiter before = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(30));
    waiters.close();
    Waiter after = waiters.register(KEY, TICKET, Until.DONE, Duration.ofSeconds(30));
    assertThat(before.end().join().cause()).isEqualTo(Cause.STOP);
    assertThat(after.end().join().cause()).isEqualTo(Cause.STOP);
  }

  @Test
  void endsTheWaitForASubjectWhenATicketChangesIt() {
    Waiter waiter = waiters.register(KEY, PAYMENT, Duration.ofSeconds(30));
    Waiter other =
        waiters.register(KEY, Subject.of(new PaymentId(new UUID(7, 2))), Duration.ofSeconds(30));
    Waiter stranger =
        waiters.register(KEY, new Subject("withdrawal", PAYMENT.id()), Duration.ofSeconds(30));
    waiters.changed(List.of(about(PAYMENT, TicketStatus.RETRYING)));
    waiters.changed(List.of(about(PAYMENT, TicketStatus.FAILED)));
    assertThat(waiter.end()).isNotDone();
    waiters.changed(List.of(about(PAYMENT, TicketStatus.SUCCEEDED)));
    assertThat(waiter.end()).isDone();
    assertThat(other.end()).isNotDone();
    assertThat(stranger.end()).isNotDone();
  }

  private TicketChange about(Subject subject, TicketStatus status) {
    return new TicketChange(
        new TicketId(new UUID(8, 8)), subject, 2, status, null, 1, clock.instant(), null, null);
  }

  /** Starts a thread that runs each round at about the same time as another thread. */
  private static Thread inStep(
      int rounds, AtomicInteger mine, AtomicInteger others, IntConsumer round) {
    return Thread.ofPlatform()
        .start(
            () -> {
              for (int i = 0; i < rounds; i++) {
                mine.set(i + 1);
                while (others.get() <= i) {
                  Thread.onSpinWait();
                }
                round.accept(i);
              }
            });
  }

  private Waiters waitersFor(int bound) {
    return waitersFor(bound, 100, 100);
  }

  private static ApiKey key(int id, String tenant) {
    return TestKeys.of(new UUID(9, id), tenant);
  }

  private Waiters waitersFor(int bound, int tenantShare, int keyShare) {
    return new Waiters(
        new WaitingSettings(
            Duration.ofSeconds(30), bound, tenantShare, keyShare, Duration.ofSeconds(2)),
        clock::nanoTime,
        Runnable::run,
        new WaitMetrics(new SimpleMeterRegistry()));
  }

  private static int version(Waiter waiter) {
    TicketChange latest = waiter.end().join().latest();
    assertThat(latest).isNotNull();
    return latest == null ? 0 : latest.version();
  }

  private TicketChange change(int version, TicketStatus status) {
    @Nullable Map<String, Object> result = null;
    return new TicketChange(
        new TicketId(TICKET), null, version, status, null, version, clock.instant(), result, null);
  }
}
