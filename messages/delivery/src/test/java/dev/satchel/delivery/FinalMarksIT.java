package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.FinalMarks.Mark;
import dev.satchel.messages.TaskQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Marking a message as final while a consumer may be processing it. */
class FinalMarksIT extends OnRealServers {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void readsRecordedMarksAndRefusesToCloseAnotherAttempt() {
    try (TestNode node = TestNode.start(settings)) {
      UUID done = node.publish(1, Map.of()).getFirst();
      awaitEffects(1);
      await().atMost(TestNode.SOON).until(() -> attempts(done).size() == 1);
      MessageKey key = key(done);
      MessageKey unknown = key(UUID.randomUUID());
      MessageKey elsewhere = new MessageKey(TaskQueue.OPERATIONS, done);
      FinalMarks marks = node.bean(FinalMarks.class);
      Map<MessageKey, Mark> expected =
          Map.of(key, new Mark(1, true), unknown, Mark.NONE, elsewhere, Mark.NONE);

      assertThat(marks.look(expected.keySet())).isEqualTo(expected);
      assertThat(inTransaction(node, () -> marks.lock(expected.keySet()))).isEqualTo(expected);
      assertThatThrownBy(
              () ->
                  inTransaction(
                      node,
                      () -> {
                        marks.lock(List.of(key));
                        marks.close(Map.of(key, 7), NOW);
                        return true;
                      }))
          .hasMessageContaining("0 messages made final, expected 1");
    }
  }

  @Test
  void aMessageClosedBeforeItsDeliveryHasNoEffect() {
    try (TestNode node = TestNode.start(settings)) {
      pause(node);
      UUID id = node.publish(1, Map.of()).getFirst();
      close(node, key(id));
      UUID after = node.publish(1, Map.of()).getFirst();
      resume(node);
      awaitEffectsOf(List.of(after));
      awaitDepth(vhost, "payments", 0);
      assertThat(effects(id)).isZero();
    }
  }

  @Test
  void aMessageIsEitherDoneOrClosedWhenBothRace() throws Exception {
    settings.put("satchel.workers.role.payments.consumers", 3);
    settings.put("satchel.workers.role.payments.batch", 5);
    try (TestNode node = TestNode.start(settings);
        ExecutorService desk = Executors.newFixedThreadPool(2)) {
      List<UUID> ids = new ArrayList<>();
      List<Future<List<UUID>>> closing = new ArrayList<>();
      for (int round = 0; round < 40; round++) {
        CountDownLatch published = new CountDownLatch(1);
        List<UUID> some = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          some.add(node.bean(IdSource.class).next());
        }
        ids.addAll(some);
        closing.add(
            desk.submit(
                () -> {
                  published.await();
                  return closeOpen(node, some);
                }));
        node.bean(Transactions.class)
            .call(
                tx -> {
                  some.forEach(
                      id -> tx.add(List.of(node.publication(id, Map.of(), Instant.now(CLOCK)))));
                  return true;
                });
        published.countDown();
      }
      List<UUID> closed = new ArrayList<>();
      for (Future<List<UUID>> some : closing) {
        closed.addAll(some.get(60, TimeUnit.SECONDS));
      }
      await().atMost(TestNode.SOON).until(() -> effects() + closed.size() == ids.size());
      closed.forEach(id -> assertThat(effects(id)).isZero());
    }
  }

  private static final java.time.Clock CLOCK = java.time.Clock.systemUTC();

  private static List<UUID> closeOpen(TestNode node, List<UUID> ids) {
    FinalMarks marks = node.bean(FinalMarks.class);
    return inTransaction(
        node,
        () -> {
          Map<MessageKey, Mark> locked = marks.lock(ids.stream().map(FinalMarksIT::key).toList());
          Map<MessageKey, Integer> open = new java.util.HashMap<>();
          locked.forEach(
              (key, mark) -> {
                if (!mark.isFinal()) {
                  open.put(key, mark.attempt());
                }
              });
          marks.close(open, NOW);
          return open.keySet().stream().map(MessageKey::messageId).toList();
        });
  }

  private static void close(TestNode node, MessageKey key) {
    assertThat(closeOpen(node, List.of(key.messageId()))).hasSize(1);
  }

  private static <R> R inTransaction(TestNode node, java.util.function.Supplier<R> work) {
    return node.bean(Transactions.class).call(publications -> work.get());
  }

  private static MessageKey key(UUID id) {
    return new MessageKey(TaskQueue.PAYMENTS, id);
  }
}
