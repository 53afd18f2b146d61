package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that are killed during remote calls: nothing is lost or repeated. */
class RemoteCrashIT extends OnRemoteSide {
  @ParameterizedTest
  @EnumSource(ScriptedRemote.Step.class)
  void aProcessThatDiesAtAnyStepLosesAndRepeatsNothing(ScriptedRemote.Step step) throws Exception {
    Map<String, Object> dying = new HashMap<>(settings);
    dying.put("test.halts-at", step.name().toLowerCase(Locale.ROOT));
    try (TestNode publisher = publishingNode()) {
      List<UUID> ids = publisher.publish(50, Map.of());
      awaitDepth(vhost, "payments", 50);
      Process process = TestNode.startProcess(dying);
      assertThat(process.waitFor(LATE.toSeconds(), TimeUnit.SECONDS)).as("process died").isTrue();
      try (TestNode node = TestNode.start(settings)) {
        awaitDone(ids);
        assertThat(node.remote().callsInTransactions).hasValue(0);
      }
      assertThat(side.effects()).containsAll(ids);
    }
  }

  @Test
  void messagesWithCallsInFlightAtThreeKillsAreNotParkedAsPoisonMessages() throws Exception {
    side.hold();
    try (TestNode publisher = publishingNode()) {
      List<UUID> ids = publisher.publish(256, Map.of());
      for (int kill = 1; kill <= 3; kill++) {
        Process process = TestNode.startProcess(settings);
        int atLeast = kill < 3 ? 256 : 16;
        await().atMost(LATE).until(() -> side.inFlight() >= atLeast);
        process.destroyForcibly().waitFor();
        side.release();
        await().atMost(LATE).until(() -> side.inFlight() == 0);
        side.hold();
      }
      side.release();
      try (TestNode node = TestNode.start(settings)) {
        awaitDone(ids);
        assertThat(node.remote().callsInTransactions).hasValue(0);
      }
    }
  }

  @Test
  void aMessageWhoseCallKillsItsProcessIsParkedAndTheOthersAreDone() throws Exception {
    assertThePoisonMessageIsParkedAndTheOthersAreDone(ScriptedRemote.Step.IN_CALL);
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource(
      value = ScriptedRemote.Step.class,
      names = {"IN_PREPARE", "IN_CONCLUDE"})
  void aMessageThatKillsItsProcessInATransactionIsParkedAndTheOthersAreDone(
      ScriptedRemote.Step step) throws Exception {
    assertThePoisonMessageIsParkedAndTheOthersAreDone(step);
  }

  private void assertThePoisonMessageIsParkedAndTheOthersAreDone(ScriptedRemote.Step step)
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
}
