package dev.satchel.delivery;

import dev.satchel.messages.OperationsTask;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Jobs that block until the test releases them. */
final class ScriptedOperations implements BatchHandler<OperationsTask> {
  final AtomicInteger running = new AtomicInteger();
  final CountDownLatch released = new CountDownLatch(1);

  @Override
  public Class<OperationsTask> tasks() {
    return OperationsTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<OperationsTask>> batch, Publications publications) {
    running.incrementAndGet();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return batch.stream().<Outcome>map(delivered -> new Outcome.Done(Map.of())).toList();
  }
}
