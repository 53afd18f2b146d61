package dev.satchel.delivery;

import com.rabbitmq.client.AlreadyClosedException;
import dev.satchel.delivery.process.LoopHealthIndicator;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that repeats one action until it is stopped. A failed round is followed by a pause; of
 * consecutive failures only the first is logged above debug level. An {@link Error} ends the loop
 * for good: {@link LoopHealthIndicator} then reports that the process must be restarted. All waits
 * are measured with {@link System#nanoTime}.
 */
public final class Loop {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final Duration LEAVES_AFTER_INTERRUPT = Duration.ofMillis(500);

  /** The action of one round. */
  public interface Round {
    /**
     * Runs one round.
     *
     * @return how long to wait before the next round
     * @throws InterruptedException ends the loop when it is being stopped, else only this round
     */
    Duration run() throws IOException, TimeoutException, InterruptedException;
  }

  private final String name;
  private final Duration pauseAfterFailure;
  private final Round round;
  private final Runnable last;
  private final Thread thread;
  private final Semaphore woken = new Semaphore(0);
  private volatile boolean stopping;
  private volatile boolean failing;
  private volatile @Nullable Throwable death;

  /**
   * A loop that is not started yet.
   *
   * @param name the name of the thread, such as {@code satchel-relay}
   * @param pauseAfterFailure pause after a failed round
   */
  public Loop(String name, Duration pauseAfterFailure, Round round) {
    this(name, pauseAfterFailure, round, () -> {});
  }

  /**
   * A loop that is not started yet, with an action that runs once when it is stopped.
   *
   * @param last runs on the loop's thread; its failure is only logged, at debug level
   */
  public Loop(String name, Duration pauseAfterFailure, Round round, Runnable last) {
    this.name = name;
    this.pauseAfterFailure = pauseAfterFailure;
    this.round = round;
    this.last = last;
    this.thread = new Thread(this::repeat, name);
  }

  /** The name of its thread. */
  public String name() {
    return name;
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Asks the loop to end after the current round. */
  public void stopSoon() {
    stopping = true;
    woken.release();
  }

  /** Whether the loop has been asked to end. */
  public boolean stopping() {
    return stopping;
  }

  /** Interrupts the current round and waits for the loop to end, at most the given time. */
  public void stop(Duration within) {
    stop(within, waiting -> {});
  }

  /** The same, with an action that ends waits which an interrupt does not, such as a query. */
  public void stop(Duration within, Consumer<Thread> cut) {
    interrupt();
    cut.accept(thread);
    if (!awaitEnd(within)) {
      log.warn("{} did not end within {}", name, within);
    }
  }

  /** Lets the current round finish for the given time, then interrupts it. */
  public void finish(Duration within) {
    stopSoon();
    if (!awaitEnd(within)) {
      stop(LEAVES_AFTER_INTERRUPT);
    }
  }

  /** Asks the loop to end and interrupts the current round. */
  public void interrupt() {
    stopping = true;
    thread.interrupt();
  }

  /** Waits for the loop to end; false when it has not ended within the given time. */
  public boolean awaitEnd(Duration within) {
    try {
      return !thread.isAlive() || thread.join(within);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the wait before the next round. */
  public void wake() {
    woken.release();
  }

  /** Whether the thread is alive: false before the start and after the end. */
  public boolean running() {
    return thread.isAlive();
  }

  /** The error that ended the loop; null while it runs and after a normal stop. */
  public @Nullable Throwable death() {
    return death;
  }

  /** Called by a long round once it works: the next failure is logged as the first again. */
  public void recovered() {
    if (failing) {
      failing = false;
      log.info("{} has recovered", name);
    }
  }

  private void repeat() {
    try {
      while (!stopping) {
        once();
      }
      end();
    } catch (Throwable e) {
      death = e;
      log.error("{} has died; the process must be restarted", name, e);
    }
  }

  private void end() {
    try {
      last.run();
    } catch (RuntimeException e) {
      log.debug("the final action of {} failed", name, e);
    }
  }

  private void once() {
    try {
      Duration pause = round.run();
      recovered();
      pause(pause);
    } catch (InterruptedException e) {
      log.debug("{} was interrupted", name, e);
    } catch (IOException | TimeoutException | RuntimeException e) {
      failed(e);
      pause(pauseAfterFailure);
    }
  }

  private void failed(Exception e) {
    if (stopping) {
      log.debug("{} was stopped", name, e);
    } else if (failing) {
      log.debug("{} still fails", name, e);
    } else if (expected(e)) {
      log.warn("{} failed, retrying: {}", name, Failures.brief(e));
    } else {
      log.error("{} failed, retrying", name, e);
    }
    failing = true;
  }

  /** Whether a server is unreachable: then a stack trace adds nothing. */
  private static boolean expected(Exception e) {
    return e instanceof IOException
        || e instanceof TimeoutException
        || e instanceof AlreadyClosedException
        || Infrastructure.outage(e);
  }

  private void pause(Duration pause) {
    // Clears an interrupt flag that the round has left set.
    boolean _ = Thread.interrupted();
    try {
      if (!stopping && pause.isPositive()) {
        boolean _ = woken.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      log.debug("{} was woken", name, e);
    }
    woken.drainPermits();
  }
}
