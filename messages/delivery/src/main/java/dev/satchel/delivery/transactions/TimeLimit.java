package dev.satchel.delivery.transactions;

import dev.satchel.delivery.HandlerTimedOut;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how long a handler may run. When the time is up, its database connection is cut and its
 * thread is interrupted. If the thread does not end even so, the process is halted, which counts as
 * an unfinished start when the message is redelivered.
 *
 * <p>A commit is never cut, however long storage takes for it. Only time in which the process runs
 * counts: a process that was frozen and resumes has not used up its handlers' time.
 */
public final class TimeLimit {
  private static final Logger log = LoggerFactory.getLogger(TimeLimit.class);
  private static final long LOOK_EVERY_MS = 50;

  /** After a longer gap the watchdog, and so the process, was not running; it counts this much. */
  private static final long LONGEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Ends the process at once, without shutdown hooks that could wait for the stuck thread. */
  public interface Halt {
    /** Does not return. */
    void now();
  }

  private final ScheduledExecutorService watchdog;
  private final SpringTransactions transactions;
  private final Halt halt;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private long lookedNanos;

  /**
   * Limits what runs in these transactions.
   *
   * @param halt ends the process when a handler does not end
   */
  public TimeLimit(ScheduledExecutorService watchdog, SpringTransactions transactions, Halt halt) {
    this.watchdog = watchdog;
    this.transactions = transactions;
    this.halt = halt;
  }

  void start() {
    lookedNanos = System.nanoTime();
    var _ =
        watchdog.scheduleWithFixedDelay(
            this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    long ran = Math.min(now - lookedNanos, LONGEST_LOOK_NANOS);
    lookedNanos = now;
    for (Watch watch : watches) {
      try {
        watch.ran(ran);
      } catch (RuntimeException | Error e) {
        // The watchdog must survive the error: without it no handler has a limit.
        log.error("a time limit could not be checked", e);
      }
    }
  }

  /**
   * Runs work on this thread under a time limit.
   *
   * @throws HandlerTimedOut when the limit was exceeded and the work has thrown
   */
  public <R> R run(Duration limit, Duration grace, Supplier<R> work) {
    Watch watch = new Watch(Thread.currentThread(), limit.toNanos(), grace.toNanos());
    watches.add(watch);
    try {
      return work.get();
    } catch (RuntimeException e) {
      if (watch.timedOut()) {
        throw new HandlerTimedOut(limit, e);
      }
      throw e;
    } finally {
      watches.remove(watch);
      watch.over();
    }
  }

  /** One run; the lock keeps a late interrupt from hitting whatever the thread does next. */
  private final class Watch {
    private final Thread worker;
    private final long limitNanos;
    private final long graceNanos;
    private long ranNanos;
    private long cutAtNanos;
    private boolean timedOut;
    private boolean over;

    Watch(Thread worker, long limitNanos, long graceNanos) {
      this.worker = worker;
      this.limitNanos = limitNanos;
      this.graceNanos = graceNanos;
    }

    synchronized void ran(long nanos) {
      if (over) {
        return;
      }
      ranNanos += nanos;
      if (timedOut) {
        if (ranNanos >= cutAtNanos + graceNanos) {
          log.error(
              "the handler on {} ignores its time limit, halting the process", worker.getName());
          halt.now();
        }
      } else if (ranNanos >= limitNanos && transactions.abort(worker)) {
        timedOut = true;
        cutAtNanos = ranNanos;
        worker.interrupt();
      }
    }

    synchronized boolean timedOut() {
      return timedOut;
    }

    synchronized void over() {
      over = true;
      if (timedOut) {
        Thread.interrupted();
      }
    }
  }
}
