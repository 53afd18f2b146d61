package dev.satchel.ingress.tickets;

import dev.satchel.ingress.http.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.springframework.context.SmartLifecycle;

/**
 * Lets waiting requests share a transaction or a query: each thread takes whatever is waiting, runs
 * it, and the next batch gathers meanwhile. An idle thread runs a single request at once.
 *
 * @param <A> what is asked
 * @param <R> what comes of it
 */
final class Batches<A, R> implements SmartLifecycle {
  /** Later than the web server, which still answers requests while it stops. */
  private static final int PHASE = DEFAULT_PHASE - 4096;

  private final Function<List<A>, List<R>> batch;
  private final WritingSettings settings;
  private final BatchMetrics metrics;
  private final BlockingQueue<Work<A, R>> waiting;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running;

  Batches(Function<List<A>, List<R>> batch, WritingSettings settings, BatchMetrics metrics) {
    this.batch = batch;
    this.settings = settings;
    this.metrics = metrics;
    this.waiting = new ArrayBlockingQueue<>(settings.queue());
    metrics.watchQueue(waiting);
  }

  private record Work<A, R>(A asked, CompletableFuture<R> result) {}

  /**
   * Has it done.
   *
   * @return completed once the batch has run, or with the failure; completed with {@link QueueFull}
   *     when too many are waiting
   */
  CompletableFuture<R> submit(A asked) {
    Work<A, R> work = new Work<>(asked, new CompletableFuture<>());
    if (!running || !waiting.offer(work)) {
      work.result().completeExceptionally(new QueueFull());
    }
    return work.result();
  }

  /** Too many requests wait for a thread. */
  static final class QueueFull extends RuntimeException {
    QueueFull() {
      super("too many requests wait for the database", null, false, false);
    }
  }

  @Override
  public void start() {
    running = true;
    for (int i = 1; i <= settings.writers(); i++) {
      threads.add(Thread.ofPlatform().name(metrics.name() + "-" + i).start(this::run));
    }
  }

  @Override
  public void stop() {
    running = false;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join(5_000);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    threads.clear();
    for (Work<A, R> left = waiting.poll(); left != null; left = waiting.poll()) {
      left.result().completeExceptionally(new QueueFull());
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  private void run() {
    List<Work<A, R>> taken = new ArrayList<>(settings.batch());
    while (running) {
      try {
        taken.add(waiting.take());
        waiting.drainTo(taken, settings.batch() - 1);
        runBatch(List.copyOf(taken));
      } catch (InterruptedException stopping) {
        if (!running) {
          return;
        }
      } catch (Throwable failure) {
        // Nobody would be left to answer those who wait, now and later.
        fail(taken, failure);
      } finally {
        taken.clear();
      }
    }
  }

  private void runBatch(List<Work<A, R>> works) {
    try {
      List<R> results =
          metrics.timeBatch(
              works.size(), () -> batch.apply(works.stream().map(Work::asked).toList()));
      IntStream.range(0, works.size()).forEach(i -> works.get(i).result().complete(results.get(i)));
    } catch (RuntimeException failure) {
      if (works.size() == 1 || Problems.isOutage(failure)) {
        fail(works, failure);
      } else {
        // One of them cannot be done; it must not fail its neighbours.
        works.forEach(work -> runBatch(List.of(work)));
      }
    }
  }

  private void fail(List<Work<A, R>> works, Throwable failure) {
    works.forEach(work -> work.result().completeExceptionally(failure));
  }
}
