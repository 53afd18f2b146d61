package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.broker.Publisher;
import dev.satchel.messages.TaskQueue;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tasks that take many steps, each in a transaction of its own. */
class StepsIT extends OnRealServers {
  private static final Clock CLOCK = Clock.systemUTC();

  @Test
  void eachStepIsAnAttemptAndOnlyTheLastOneIsRecorded() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id = node.publish(1, Map.of("do", "steps", "until", "30")).getFirst();
      awaitEffects(1);
      awaitOutboxEmpty();
      assertThat(attempts(id)).containsExactly("done");
      assertThat(node.handler().invocations).hasValue(30);
      assertThat(inbox(id)).isEqualTo("30 1");
    }
  }

  @Test
  void aStepDoesNotRunBeforeItIsDue() {
    try (TestNode node = TestNode.start(settings)) {
      Instant began = CLOCK.instant();
      node.publish(1, Map.of("do", "steps", "until", "3", "delay", "PT0.4S"));
      awaitEffects(1);
      assertThat(CLOCK.instant()).isAfterOrEqualTo(began.plusMillis(800));
    }
  }

  @Test
  void aLateDuplicateOfAStepHasNoEffect() {
    try (TestNode node = TestNode.start(settings)) {
      Map<String, String> script = Map.of("do", "steps", "until", "20", "delay", "PT0.02S");
      UUID id = node.publish(1, script).getFirst();
      await().atMost(TestNode.SOON).until(() -> node.handler().invocations.get() >= 3);
      Publication copy = node.publication(id, script, CLOCK.instant());
      node.bean(Publisher.class)
          .publishDue(List.of(copy, at(copy, 2), at(copy, 3), at(copy, 4), at(copy, 4)), null);
      awaitEffects(1);
      awaitOutboxEmpty();
      awaitDepth(vhost, "payments", 0);
      assertThat(effects(id)).isOne();
      assertThat(node.handler().invocations).hasValue(20);
    }
  }

  @Test
  void failuresOfDifferentStepsDoNotAddUp() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id =
          node.publish(
                  1, Map.of("do", "steps", "until", "14", "throwing", "1 2 3 5 6 7 9 10 11 13"))
              .getFirst();
      awaitEffects(1);
      assertThat(vhost.queueDepth("payments.dlq")).isZero();
      assertThat(attempts(id)).hasSize(11).endsWith("failed", "done");
    }
  }

  @Test
  void aStepThatAlwaysFailsIsParkedAndAReplayContinuesWithIt() {
    try (TestNode node = TestNode.start(settings)) {
      Map<String, String> script = Map.of("do", "steps", "until", "10", "throwing", "4 5 6 7 8 9");
      UUID id = node.publish(1, script).getFirst();
      awaitDepth(vhost, "payments.dlq", 1);
      assertThat(attempts(id)).containsExactly("failed", "failed", "failed", "parked");
      assertThat(inbox(id)).isEqualTo("7 0");

      node.bean(Publisher.class)
          .publishDue(List.of(at(node.publication(id, script, CLOCK.instant()), 8)), null);

      awaitEffects(1);
      assertThat(attempts(id))
          .containsExactly("failed", "failed", "failed", "parked", "failed", "failed", "done");
    }
  }

  @Test
  void aCancelledTaskIsFinal() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id = node.publish(1, Map.of("do", "cancel")).getFirst();
      await().atMost(TestNode.SOON).until(() -> attempts(id).equals(List.of("done")));
      assertThat(inbox(id)).isEqualTo("1 1");
      assertThat(effects()).isZero();
    }
  }

  private static Publication at(Publication first, int attempt) {
    return new Publication(
        UUID.randomUUID(),
        first.messageId(),
        attempt,
        Topology.WORK,
        TaskQueue.PAYMENTS.queueName(),
        first.type(),
        null,
        first.headers(),
        first.body(),
        first.createdAt(),
        first.deliverAt());
  }

  private String inbox(UUID id) {
    return String.valueOf(
        jdbc.queryForObject(
            "SELECT CONCAT(attempt, ' ', final) FROM workers_inbox WHERE message_id = ?",
            String.class,
            Sql.bytes(id)));
  }
}
