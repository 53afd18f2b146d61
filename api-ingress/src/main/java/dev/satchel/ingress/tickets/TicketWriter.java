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
 * Lets waiting requests share transactions: each writer takes whatever is waiting, writes it, and
 * the next batch gathers meanwhile. An idle writer writes a single request at once.
 */
final class TicketWriter implements SmartLifecycle {
  /** Later than the web server, which still answers requests while it stops. */
  private static final int PHASE = DEFAULT_PHASE - 4096;

  private final Function<List<NewTicket>, List<Accepted>> batch;
  private final WritingSettings settings;
  private final IntakeMetrics metrics;
  private final BlockingQueue<Work> waiting;
  private final List<Thread> writers = new ArrayList<>();
  private volatile boolean running;

  TicketWriter(
      Function<List<NewTicket>, List<Accepted>> batch,
      WritingSettings settings,
      IntakeMetrics metrics) {
    this.batch = batch;
    this.settings = settings;
    this.metrics = metrics;
    this.waiting = new ArrayBlockingQueue<>(settings.queue());
    metrics.watchQueue(waiting);
  }

  private record Work(NewTicket ticket, CompletableFuture<Accepted> result) {}

  /**
   * Has the ticket written.
   *
   * @return completed once that is committed, or with the failure; completed with {@link QueueFull}
   *     when too many are waiting
   */
  CompletableFuture<Accepted> submit(NewTicket ticket) {
    Work work = new Work(ticket, new CompletableFuture<>());
    if (!running || !waiting.offer(work)) {
      work.result().completeExceptionally(new QueueFull());
    }
    return work.result();
  }

  /** Too many requests wait for a writer. */
  static final class QueueFull extends RuntimeException {
    QueueFull() {
      super("too many requests wait to be stored", null, false, false);
    }
  }

  @Override
  public void start() {
    running = true;
    for (int i = 1; i <= settings.writers(); i++) {
      writers.add(Thread.ofPlatform().name("satchel-writer-" + i).start(this::run));
    }
  }

  @Override
  public void stop() {
    running = false;
    writers.forEach(Thread::interrupt);
    for (Thread writer : writers) {
      try {
        writer.join(5_000);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    writers.clear();
    for (Work left = waiting.poll(); left != null; left = waiting.poll()) {
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
    List<Work> taken = new ArrayList<>(settings.batch());
    while (running) {
      try {
        taken.add(waiting.take());
        waiting.drainTo(taken, settings.batch() - 1);
        write(List.copyOf(taken));
      } catch (InterruptedException stopping) {
        if (!running) {
          return;
        }
      } finally {
        taken.clear();
      }
    }
  }

  private void write(List<Work> works) {
    try {
      List<Accepted> results =
          metrics.timeBatch(
              works.size(), () -> batch.apply(works.stream().map(Work::ticket).toList()));
      IntStream.range(0, works.size()).forEach(i -> works.get(i).result().complete(results.get(i)));
    } catch (RuntimeException failure) {
      if (works.size() == 1 || Problems.isOutage(failure)) {
        works.forEach(work -> work.result().completeExceptionally(failure));
      } else {
        // One of them cannot be written; it must not fail its neighbours.
        works.forEach(work -> write(List.of(work)));
      }
    }
  }
}
