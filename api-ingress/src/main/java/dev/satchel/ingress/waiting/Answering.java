package dev.satchel.ingress.waiting;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renders and sends the answers of ended waits, on virtual threads. When many waits end together,
 * only a limited number of answers is in progress at a time, because the stacks of a hundred
 * thousand threads would not fit the heap. None of this work waits for a client.
 */
final class Answering implements Executor {
  private static final Logger log = LoggerFactory.getLogger(Answering.class);

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger places;

  /** Limits the number of threads that answer at a time. */
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

  @SuppressWarnings("ThreadPriorityCheck") // yields for fairness; correctness does not depend on it
  private void answerAll() {
    try {
      for (Runnable answer = waiting.poll(); answer != null; answer = waiting.poll()) {
        send(answer);
        // Virtual threads are not preempted: without this, other requests would wait for all these
        // answers.
        Thread.yield();
      }
    } finally {
      places.incrementAndGet();
    }
    // An answer that was added after the last poll needs another thread.
    if (!waiting.isEmpty()) {
      startThread();
    }
  }

  private void send(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException | Error failure) {
      log.error("a waiting request could not be answered", failure);
    }
  }
}
