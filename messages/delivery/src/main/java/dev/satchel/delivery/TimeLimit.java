package dev.satchel.delivery;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how long a handler may run. When the time is up, the thread is interrupted and its
 * database connection cut; a thread that goes on all the same takes the process with it, which
 * counts against the message when it is redelivered.
 */
final class TimeLimit {
  private static final Logger log = LoggerFactory.getLogger(TimeLimit.class);

  /** Ends the process at once, without shutdown hooks that could wait for the stuck thread. */
  interface Halt {
    /** Does not return. */
    void now();
  }

  private final ScheduledExecutorService watchdog;
  private final SpringTransactions transactions;
  private final Halt halt;

  TimeLimit(ScheduledExecutorService watchdog, SpringTransactions transactions, Halt halt) {
    this.watchdog = watchdog;
    this.transactions = transactions;
    this.halt = halt;
  }

  /**
   * Runs work on this thread.
   *
   * @throws HandlerTimedOut when it did not end in time
   */
  <R> R run(Duration limit, Duration grace, Supplier<R> work) {
    Thread worker = Thread.currentThread();
    AtomicBoolean timedOut = new AtomicBoolean();
    ScheduledFuture<?> cut =
        watchdog.schedule(() -> cut(worker, timedOut), limit.toMillis(), TimeUnit.MILLISECONDS);
    ScheduledFuture<?> end =
        watchdog.schedule(() -> end(worker), limit.plus(grace).toMillis(), TimeUnit.MILLISECONDS);
    try {
      R result = work.get();
      cut.cancel(false);
      return result;
    } catch (RuntimeException e) {
      cut.cancel(false);
      if (timedOut.get()) {
        throw new HandlerTimedOut(limit, e);
      }
      throw e;
    } finally {
      end.cancel(false);
      if (timedOut.get()) {
        Thread.interrupted();
      }
    }
  }

  private void cut(Thread worker, AtomicBoolean timedOut) {
    timedOut.set(true);
    transactions.abort(worker);
    worker.interrupt();
  }

  private void end(Thread worker) {
    log.error("handler on {} does not end, halting the process", worker.getName());
    halt.now();
  }
}
