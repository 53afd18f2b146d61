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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise with calls to the outside: no message is lost, and no outcome is written twice. */
class RemoteHandlerIT extends OnRealServers {
  private static final Duration LATE = Duration.ofMinutes(4);

  private final RemoteSide side = new RemoteSide();

  @BeforeEach
  void callOutside() {
    jdbc.execute(ScriptedRemote.TABLE);
    settings.put("test.remote", side.url());
    settings.put("satchel.workers.call-lease", "3s");
  }

  @AfterEach
  void close() {
    side.close();
  }

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

  @ParameterizedTest
  @EnumSource(ScriptedRemote.Step.class)
  void aProcessThatDiesAtAnyStepLosesAndRepeatsNothing(ScriptedRemote.Step step) throws Exception {
    Map<String, Object> dying = new HashMap<>(settings);
    dying.put("test.halts-at", step.name().toLowerCase(Locale.ROOT));
    try (TestNode publisher = publishingNode()) {
      List<UUID> ids = publisher.publish(50, Map.of());
      awaitDepth(vhost, "payments", 50);
      Process process = TestNode.startProcess(dying);
      assertThat(process.waitFor(LATE.toSeconds(), TimeUnit.SECONDS)).as("died").isTrue();
      try (TestNode node = TestNode.start(settings)) {
        awaitDone(ids);
        assertThat(node.remote().callsInTransactions).hasValue(0);
      }
      assertThat(side.effects()).containsAll(ids);
    }
  }

  @Test
  void hundredsOfCallsThatAreUnderWayAtAKillAreNotTakenForKillers() throws Exception {
    side.hold();
    try (TestNode publisher = publishingNode()) {
      List<UUID> ids = publisher.publish(256, Map.of());
      for (int kill = 1; kill <= 3; kill++) {
        Process process = TestNode.startProcess(settings);
        int atLeast = kill < 3 ? 256 : 16;
        await().atMost(LATE).until(() -> side.underWay() >= atLeast);
        process.destroyForcibly().waitFor();
        side.release();
        await().atMost(LATE).until(() -> side.underWay() == 0);
        side.hold();
      }
      side.release();
      try (TestNode node = TestNode.start(settings)) {
        awaitDone(ids);
        assertThat(node.remote().callsInTransactions).hasValue(0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ScriptedRemote.Step.class,
      names = {"IN_PREPARE", "IN_CALL", "IN_CONCLUDE"})
  void aMessageThatKillsItsProcessIsParkedAndItsNeighboursAreDone(ScriptedRemote.Step step)
      throws Exception {
    settings.put("satchel.workers.call-lease", "1s");
    try (TestNode publisher = publishingNode()) {
      List<UUID> innocent = new ArrayList<>(publisher.publish(20, Map.of()));
      publisher.publish(1, Map.of("kill", step.name().toLowerCase(Locale.ROOT)));
      innocent.addAll(publisher.publish(20, Map.of()));
      awaitDepth(vhost, "payments", 41);
      int deaths = 0;
      while (vhost.queueDepth("payments.dlq") == 0) {
        Process process = TestNode.startProcess(settings);
        await()
            .atMost(LATE)
            .until(() -> !process.isAlive() || vhost.queueDepth("payments.dlq") == 1);
        deaths += process.isAlive() ? 0 : 1;
        process.destroyForcibly().waitFor();
        assertThat(deaths).isLessThan(8);
      }
      assertThat(deaths).isEqualTo(4);
      try (TestNode node = TestNode.start(settings)) {
        await().atMost(LATE).until(() -> innocent.stream().allMatch(id -> effects(id) == 1));
        assertThat(node.remote().callsInTransactions).hasValue(0);
      }
      assertThat(jdbc.queryForList("SELECT cause FROM workers_attempt WHERE outcome = 'parked'"))
          .containsExactly(Map.of("cause", "killed-its-process"));
    }
  }

  @Test
  void aDependencyThatIsAwayUsesNoAttemptAndStopsTheCalls() {
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
  void oneDependencyThatIsAwayHoldsUpNoOther() {
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
  void aWorkerThatStandsStillLosesItsLeaseAndWritesNothing() throws Exception {
    side.hold();
    try (TestNode publisher = publishingNode()) {
      List<UUID> ids = publisher.publish(20, Map.of());
      Process frozen = TestNode.startProcess(settings);
      try {
        await().atMost(LATE).until(() -> side.underWay() == 20);
        signal(frozen, "STOP");
        vhost.closeAllConnections();
        try (TestNode node = TestNode.start(settings)) {
          await().atMost(LATE).until(() -> side.underWay() == 40);
          side.release();
          awaitDone(ids);
          assertThat(count("SELECT COUNT(*) FROM workers_lease")).isZero();
          signal(frozen, "CONT");
          // It has the answers to its calls now, and no lease.
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
  void anAnswerAfterTheTimeLimitIsNoOutcomeAndTheOtherSideKnowsTheMessageAgain() {
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
  void aCopyOfAMessageWaitsForItsCallAndIsThenADuplicate() {
    side.hold();
    try (TestNode node = TestNode.start(settings)) {
      UUID id = node.publish(1, Map.of()).getFirst();
      await().atMost(TestNode.SOON).until(() -> side.underWay() == 1);
      node.bean(dev.satchel.delivery.broker.Publisher.class)
          .publishDue(List.of(node.publication(id, Map.of(), node.bean(Clock.class).instant())));
      await().atMost(TestNode.SOON).until(() -> vhost.queueDepth("payments") == 0);
      await().during(Duration.ofSeconds(3)).atMost(LATE).until(() -> side.calls(id) == 1);
      side.release();
      awaitDone(List.of(id));
      assertThat(side.calls(id)).isOne();
    }
  }

  @Test
  void aConnectionThatIsLostDuringCallsCostsNeitherAnAnswerNorASecondCall() {
    side.hold();
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> ids = node.publish(100, Map.of());
      await().atMost(TestNode.SOON).until(() -> side.underWay() == 100);
      vhost.closeAllConnections();
      // Longer than a lease: it is renewed while the process lives.
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
      await().atMost(TestNode.SOON).until(() -> side.underWay() == 30);
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
  void aHandlerThatFailsCountsAgainstItsOwnMessageOnly() {
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
  void aShutdownDuringCallsIsNoAttemptAndNoUnfinishedStart() {
    side.hold();
    List<UUID> ids;
    try (TestNode node = TestNode.start(settings)) {
      ids = node.publish(10, Map.of());
      await().atMost(TestNode.SOON).until(() -> side.underWay() == 10);
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
  void callsToOneDestinationAreLimitedAndThoseToOthersGoOn() {
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

  /** Each has one effect on both sides, and nothing is left of it. */
  private void awaitDone(List<UUID> ids) {
    await().atMost(LATE).until(() -> doneOf(ids) == ids.size());
    await()
        .atMost(LATE)
        .until(() -> count("SELECT COUNT(*) FROM workers_lease WHERE NOT left_by_owner") == 0);
    assertThat(effects()).isEqualTo(distinctEffects());
    assertThat(vhost.queueDepth("payments.dlq")).isZero();
    assertThat(jdbc.queryForList("SELECT DISTINCT outcome FROM workers_attempt", String.class))
        .containsExactly("done");
  }

  private int doneOf(List<UUID> ids) {
    List<UUID> done =
        jdbc.query(
            """
            SELECT a.message_id FROM workers_attempt a JOIN workers_inbox i
              ON i.message_id = a.message_id AND i.queue = a.queue
            WHERE a.outcome = 'done' AND i.final
            """,
            (row, number) -> Sql.uuid(row.getBytes("message_id")));
    done.retainAll(new HashSet<>(ids));
    return done.size();
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

  /** A node that publishes and consumes nothing. */
  private TestNode publishingNode() {
    Map<String, Object> publishing = new HashMap<>(settings);
    publishing.put("satchel.workers.roles", "operations");
    return TestNode.start(publishing);
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }
}
