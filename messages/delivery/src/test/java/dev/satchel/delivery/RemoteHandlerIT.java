package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The guarantee for remote calls: no message is lost, and no outcome is written twice. */
class RemoteHandlerIT extends OnRemoteSide {
  @Test
  void callsAreMadeOutsideTransactionsAndTheirAnswersWrittenOnce() {
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> ids = node.publish(200, Map.of());
      awaitDone(ids);
      assertThat(node.remote().callsInTransactions).hasValue(0);
      ids.forEach(id -> assertThat(side.calls(id)).isOne());
    }
  }

  @Test
  void tasksWithAndWithoutCallsShareAQueue() {
    try (TestNode node = TestNode.start(settings)) {
      pause(node);
      List<UUID> ids = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ids.addAll(node.publish(5, Map.of()));
        ids.addAll(node.publish(5, Map.of("do", "decided")));
        ids.add(publishWithoutCall(node));
      }
      awaitDepth(vhost, "payments", ids.size());
      resume(node);
      awaitDone(ids);
      assertThat(side.effects()).hasSize(100);
    }
  }

  @Test
  void aThousandCallsOfFiveSecondsTakeOneWorkerLessThanAMinute() {
    side.slow(Duration.ofSeconds(5));
    settings.put("satchel.workers.default.calls", 500);
    try (TestNode node = TestNode.start(settings)) {
      awaitDone(node.publish(1, Map.of()));
      long began = System.nanoTime();
      List<UUID> ids = node.publish(1_000, Map.of());
      await().atMost(LATE).until(() -> distinctEffects() == 1_001);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(1));
      awaitDone(ids);
      assertThat(side.calls()).isEqualTo(1_001);
    }
  }

  @Test
  void anUnavailableDependencyUsesNoAttemptsAndOpensTheBreaker() {
    settings.put("satchel.workers.default.calls", 64);
    side.away(true);
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> ids = node.publish(300, Map.of());
      await().atMost(TestNode.SOON).until(() -> breaker(node) == 1);
      await()
          .atMost(TestNode.SOON)
          .until(() -> count("SELECT COUNT(*) FROM workers_schedule") > 200);
      int asked = side.calls();
      await().during(Duration.ofSeconds(6)).atMost(LATE).until(() -> breaker(node) == 1);
      assertThat(side.calls() - asked).as("probes").isBetween(1, 6);
      assertThat(node.health().getDetails()).containsEntry("unavailable", List.of("side"));
      assertThat(node.health().getStatus().getCode()).isEqualTo("UP");
      assertThat(count("SELECT COUNT(*) FROM workers_attempt")).isZero();
      side.away(false);
      awaitDone(ids);
      assertThat(breaker(node)).isZero();
    }
  }

  @Test
  void anOpenBreakerOfOneDependencyDoesNotBlockAnother() {
    settings.put("satchel.workers.default.calls", 20);
    try (TestNode node = TestNode.start(settings)) {
      side.away(true);
      List<UUID> away = node.publish(100, Map.of("dependency", "smtp"));
      await().atMost(TestNode.SOON).until(() -> side.calls() > 0);
      await()
          .atMost(TestNode.SOON)
          .until(() -> count("SELECT COUNT(*) FROM workers_schedule") > 80);
      side.away(false);
      List<UUID> others = node.publish(100, Map.of("dependency", "webhook"));
      awaitDone(others);
      awaitDone(away);
    }
  }

  @Test
  void aFrozenWorkerLosesItsLeaseAndWritesNothing() throws Exception {
    side.hold();
    try (TestNode publisher = publishingNode()) {
      List<UUID> ids = publisher.publish(20, Map.of());
      Process frozen = TestNode.startProcess(settings);
      try {
        await().atMost(LATE).until(() -> side.inFlight() == 20);
        signal(frozen, "STOP");
        vhost.closeAllConnections();
        try (TestNode node = TestNode.start(settings)) {
          await().atMost(LATE).until(() -> side.inFlight() == 40);
          side.release();
          awaitDone(ids);
          assertThat(count("SELECT COUNT(*) FROM workers_lease")).isZero();
          signal(frozen, "CONT");
          // The thawed process has the answers to its calls, but no lease any more.
          List<UUID> more = publisher.publish(50, Map.of());
          awaitDone(more);
          awaitDone(ids);
          assertThat(frozen.isAlive()).isTrue();
          assertThat(node.remote().callsInTransactions).hasValue(0);
        }
      } finally {
        frozen.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void anAnswerAfterTheTimeLimitIsDiscardedAndTheCallIsRepeated() {
    settings.put("test.timeout", "1s");
    try (TestNode node = TestNode.start(settings)) {
      pause(node);
      UUID id = node.publish(1, Map.of()).getFirst();
      side.slowOnce(id);
      resume(node);
      await().atMost(TestNode.SOON).until(() -> effects(id) == 1);
      await().atMost(TestNode.SOON).until(() -> attempts(id).equals(List.of("failed", "done")));
      assertThat(side.calls(id)).isEqualTo(2);
    }
  }

  @Test
  void aDuplicateOfAMessageInFlightMakesNoSecondCall() {
    side.hold();
    try (TestNode node = TestNode.start(settings)) {
      UUID id = node.publish(1, Map.of()).getFirst();
      await().atMost(TestNode.SOON).until(() -> side.inFlight() == 1);
      node.bean(dev.satchel.delivery.broker.Publisher.class)
          .publishDue(
              List.of(node.publication(id, Map.of(), node.bean(Clock.class).instant())), null);
      await().atMost(TestNode.SOON).until(() -> vhost.queueDepth("payments") == 0);
      await().during(Duration.ofSeconds(3)).atMost(LATE).until(() -> side.calls(id) == 1);
      side.release();
      awaitDone(List.of(id));
      assertThat(side.calls(id)).isOne();
    }
  }

  @Test
  void aLostBrokerConnectionDuringCallsLosesNoAnswerAndRepeatsNoCall() {
    side.hold();
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> ids = node.publish(100, Map.of());
      await().atMost(TestNode.SOON).until(() -> side.inFlight() == 100);
      vhost.closeAllConnections();
      // Longer than a lease, which the process renews while it lives.
      await().during(Duration.ofSeconds(5)).atMost(LATE).until(() -> side.calls() == 100);
      side.release();
      awaitDone(ids);
      assertThat(side.calls()).isEqualTo(100);
    }
  }

  @Test
  void anAnswerIsKeptUntilItCanBeWritten() {
    side.hold();
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> ids = node.publish(30, Map.of());
      await().atMost(TestNode.SOON).until(() -> side.inFlight() == 30);
      jdbc.execute("RENAME TABLE effect TO effect_away");
      side.release();
      await()
          .during(Duration.ofSeconds(5))
          .atMost(LATE)
          .until(() -> count("SELECT COUNT(*) FROM workers_attempt") == 0);
      jdbc.execute("RENAME TABLE effect_away TO effect");
      awaitDone(ids);
      assertThat(side.calls()).isEqualTo(30);
    }
  }

  @Test
  void aFailingHandlerUsesAttemptsOfItsOwnMessageOnly() {
    try (TestNode node = TestNode.start(settings)) {
      pause(node);
      List<UUID> good = new ArrayList<>(node.publish(50, Map.of()));
      UUID unprepared = node.publish(1, Map.of("throw", "in-prepare")).getFirst();
      UUID unconcluded = node.publish(1, Map.of("throw", "in-conclude")).getFirst();
      good.addAll(node.publish(50, Map.of()));
      awaitDepth(vhost, "payments", 102);
      resume(node);
      await().atMost(TestNode.SOON).until(() -> good.stream().allMatch(id -> effects(id) == 1));
      awaitDepth(vhost, "payments.dlq", 2);
      for (UUID bad : List.of(unprepared, unconcluded)) {
        assertThat(attempts(bad)).containsExactly("failed", "failed", "failed", "parked");
      }
      assertThat(side.calls(unprepared)).isZero();
      assertThat(side.calls(unconcluded)).isEqualTo(4);
      assertThat(count("SELECT COUNT(*) FROM workers_lease")).isZero();
    }
  }

  @Test
  void aShutdownDuringCallsUsesNoAttemptAndLeavesNoUnfinishedStart() {
    side.hold();
    List<UUID> ids;
    try (TestNode node = TestNode.start(settings)) {
      ids = node.publish(10, Map.of());
      await().atMost(TestNode.SOON).until(() -> side.inFlight() == 10);
    }
    assertThat(count("SELECT COUNT(*) FROM workers_lease WHERE left_by_owner AND starts = 0"))
        .isEqualTo(10);
    assertThat(count("SELECT COUNT(*) FROM workers_attempt")).isZero();
    side.release();
    try (TestNode node = TestNode.start(settings)) {
      awaitDone(ids);
      assertThat(node.remote().prepared).hasValueGreaterThanOrEqualTo(10);
    }
  }

  @Test
  void callsAreLimitedPerDestination() {
    settings.put("test.calls-per-destination", 5);
    side.slow(Duration.ofMillis(100));
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> ids = new ArrayList<>(node.publish(60, Map.of("destination", "one")));
      ids.addAll(node.publish(60, Map.of("destination", "two")));
      awaitDone(ids);
      assertThat(side.most("one")).isEqualTo(5);
      assertThat(side.most("two")).isEqualTo(5);
    }
  }

  private static double breaker(TestNode node) {
    var gauge = node.bean(MeterRegistry.class).find("satchel.remote.breaker").gauge();
    return gauge == null ? 0 : gauge.value();
  }

  private UUID publishWithoutCall(TestNode node) {
    UUID id = node.bean(IdSource.class).next();
    MessageCodec codec = node.bean(MessageCodec.class);
    SetCreditLimit task =
        new SetCreditLimit(
            new TenantId("default"), new AccountId(id), new Money(new Asset("KRW"), 1));
    Publication publication =
        Publication.task(
            id,
            TaskQueue.PAYMENTS,
            codec.typeName(task),
            null,
            Map.of(),
            codec.encode(task),
            node.bean(Clock.class).instant());
    node.bean(Transactions.class)
        .call(
            tx -> {
              tx.add(List.of(publication));
              return true;
            });
    return id;
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }
}
