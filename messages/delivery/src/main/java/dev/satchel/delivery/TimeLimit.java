package dev.satchel.delivery;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
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
    Watch watch = new Watch(Thread.currentThread());
    ScheduledFuture<?> cut = schedule(watch::cut, limit);
    ScheduledFuture<?> end = schedule(watch::end, limit.plus(grace));
    try {
      return work.get();
    } catch (RuntimeException e) {
      if (watch.timedOut()) {
        throw new HandlerTimedOut(limit, e);
      }
      throw e;
    } finally {
      cut.cancel(false);
      end.cancel(false);
      watch.over();
    }
  }

  private ScheduledFuture<?> schedule(Runnable action, Duration delay) {
    return watchdog.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One run; the lock keeps a late interrupt from hitting whatever the thread does next. */
  private final class Watch {
    private final Thread worker;
    private boolean timedOut;
    private boolean over;

    Watch(Thread worker) {
      this.worker = worker;
    }

    synchronized void cut() {
      if (!over) {
        timedOut = true;
        worker.interrupt();
        transactions.abort(worker);
      }
    }

    synchronized boolean timedOut() {
      return timedOut;
    }

    synchronized void end() {
      if (!over) {
        log.error("handler on {} does not end, halting the process", worker.getName());
        halt.now();
      }
    }

    synchronized void over() {
      over = true;
      if (timedOut) {
        Thread.interrupted();
      }
    }
  }
}
