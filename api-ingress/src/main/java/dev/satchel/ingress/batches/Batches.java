package dev.satchel.ingress.batches;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.ingress.http.Problems;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.springframework.context.SmartLifecycle;

/**
 * Group commit: waiting requests share a transaction or a query. Each thread takes everything that
 * waits, up to the batch size, and runs it while the next batch gathers. An idle thread runs a
 * single request at once.
 *
 * @param <A> the request
 * @param <R> its result
 */
public final class Batches<A, R> implements SmartLifecycle, LoopOwner {
  /** Stopped after the web server, which still answers requests while it stops. */
  private static final int PHASE = DEFAULT_PHASE - 4096;

  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(5);

  private final Function<List<A>, List<R>> batch;
  private final WritingSettings settings;
  private final BatchMetrics metrics;
  private final BlockingQueue<Work<A, R>> waiting;
  private volatile List<Loop> loops = List.of();
  private volatile boolean running;

  /**
   * Creates the queue; nothing runs before {@link #start}.
   *
   * @param batch runs a batch and returns one result for each request, in their order
   * @param settings number of threads, size of a batch and length of the queue
   * @param name used in the names of metrics and threads
   */
  public Batches(
      Function<List<A>, List<R>> batch,
      WritingSettings settings,
      MeterRegistry registry,
      String name) {
    this.batch = batch;
    this.settings = settings;
    this.metrics = new BatchMetrics(registry, name);
    this.waiting = new ArrayBlockingQueue<>(settings.queue());
    metrics.watchQueue(waiting);
  }

  private record Work<A, R>(A asked, CompletableFuture<R> result) {}

  /**
   * Queues a request.
   *
   * @return completed once the batch has run, or exceptionally with its failure; with {@link
   *     QueueFull} when the queue is full or not running
   */
  public CompletableFuture<R> submit(A asked) {
    Work<A, R> work = new Work<>(asked, new CompletableFuture<>());
    if (!running || !waiting.offer(work)) {
      work.result().completeExceptionally(new QueueFull());
    }
    return work.result();
  }

  /** The queue is full or stopped; the request was not run. */
  public static final class QueueFull extends RuntimeException {
    /** Creates it without a stack trace. */
    public QueueFull() {
      super("too many requests wait for the database", null, false, false);
    }
  }

  @Override
  public void start() {
    running = true;
    loops =
        IntStream.rangeClosed(1, settings.writers())
            .mapToObj(i -> new Loop(metrics.name() + "-" + i, Duration.ZERO, this::run))
            .toList();
    loops.forEach(Loop::start);
  }

  @Override
  public void stop() {
    running = false;
    loops.forEach(Loop::interrupt);
    loops.forEach(loop -> loop.stop(LEAVES_WITHIN));
    for (Work<A, R> left = waiting.poll(); left != null; left = waiting.poll()) {
      left.result().completeExceptionally(new QueueFull());
    }
  }

  @Override
  public List<Loop> loops() {
    return loops;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  private Duration run() throws InterruptedException {
    List<Work<A, R>> taken = new ArrayList<>(settings.batch());
    taken.add(waiting.take());
    waiting.drainTo(taken, settings.batch() - 1);
    try {
      runBatch(List.copyOf(taken));
    } catch (Throwable failure) {
      // An Error would end the thread, and nobody would complete the requests of this and later
      // batches.
      fail(taken, failure);
    }
    return Duration.ZERO;
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
        // One request of the batch fails; each is run alone so that it does not fail the others.
        works.forEach(work -> runBatch(List.of(work)));
      }
    }
  }

  private void fail(List<Work<A, R>> works, Throwable failure) {
    works.forEach(work -> work.result().completeExceptionally(failure));
  }
}
