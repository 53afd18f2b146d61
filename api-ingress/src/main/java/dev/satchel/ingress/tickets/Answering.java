package dev.satchel.ingress.tickets;

import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what ends a wait: rendering and writing the answer. Of all who are released together only so
 * many are at it at a time, since the stacks of a hundred thousand writers would not fit the heap.
 * Writing may block on a client that does not read; one that is stuck gives its place to the next,
 * so that it holds up nobody but itself.
 */
final class Answering implements Executor, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Answering.class);
  private static final long LOOK_EVERY_MS = 250;

  private final Duration stuckAfter;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final Set<Writer> writers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger places = new AtomicInteger();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("satchel-answer-watch").factory());

  private Answering(int atATime, Duration stuckAfter) {
    this.places.set(atATime);
    this.stuckAfter = stuckAfter;
  }

  /** So many at a time, of which one that takes longer than the given time counts no more. */
  static Answering of(int atATime, Duration stuckAfter) {
    Answering answering = new Answering(atATime, stuckAfter);
    var _ =
        answering.watch.scheduleWithFixedDelay(
            answering::replaceTheStuck, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    return answering;
  }

  @Override
  public void execute(Runnable answer) {
    waiting.add(answer);
    startWriter();
  }

  private void startWriter() {
    if (places.getAndUpdate(free -> Math.max(0, free - 1)) > 0) {
      Thread.ofVirtual().name("satchel-answer").start(new Writer());
    }
  }

  private void replaceTheStuck() {
    long now = System.nanoTime();
    for (Writer writer : writers) {
      if (now - writer.since > stuckAfter.toNanos()) {
        writer.giveUpPlace();
      }
    }
  }

  /** Takes answers until none waits or another has its place. */
  private final class Writer implements Runnable {
    private final AtomicBoolean hasPlace = new AtomicBoolean(true);
    private volatile long since = System.nanoTime();

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // it yields to be fair, not to be right
    public void run() {
      writers.add(this);
      try {
        while (hasPlace.get()) {
          Runnable answer = waiting.poll();
          if (answer == null) {
            return;
          }
          since = System.nanoTime();
          write(answer);
          // Virtual threads are not preempted: other requests would wait for all of these.
          Thread.yield();
        }
      } finally {
        writers.remove(this);
        giveUpPlace();
      }
    }

    private void write(Runnable answer) {
      try {
        answer.run();
      } catch (RuntimeException | Error failure) {
        log.error("an answer failed", failure);
      }
    }

    /** Whoever waits, and came too late to be seen by this one, gets another. */
    private void giveUpPlace() {
      if (hasPlace.compareAndSet(true, false)) {
        places.incrementAndGet();
        if (!waiting.isEmpty()) {
          startWriter();
        }
      }
    }
  }

  /** Ends the watching; answers that are on their way go on. */
  @Override
  public void close() {
    watch.shutdownNow();
  }
}
