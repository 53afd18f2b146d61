package dev.satchel.ingress.waiting;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what ends a wait: rendering and sending the answer. Of all who are released together only so
 * many are at it at a time, since the stacks of a hundred thousand threads would not fit the heap.
 * Nothing of this waits for a client.
 */
final class Answering implements Executor {
  private static final Logger log = LoggerFactory.getLogger(Answering.class);

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger places;

  /** So many at a time. */
  Answering(int atATime) {
    this.places = new AtomicInteger(atATime);
  }

  @Override
  public void execute(Runnable answer) {
    waiting.add(answer);
    startThread();
  }

  private void startThread() {
    if (places.getAndUpdate(free -> Math.max(0, free - 1)) > 0) {
      Thread.ofVirtual().name("satchel-answer").start(this::answerAll);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // it yields to be fair, not to be right
  private void answerAll() {
    try {
      for (Runnable answer = waiting.poll(); answer != null; answer = waiting.poll()) {
        send(answer);
        // Virtual threads are not preempted: other requests would wait for all of these.
        Thread.yield();
      }
    } finally {
      places.incrementAndGet();
    }
    // Whoever came too late to be seen by this one gets another.
    if (!waiting.isEmpty()) {
      startThread();
    }
  }

  private void send(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException | Error failure) {
      log.error("an answer failed", failure);
    }
  }
}
