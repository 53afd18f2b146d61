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
 * A thread that does one thing again and again until it is stopped. An exception costs a pause and
 * one log line, however often it comes back until a round goes well. An {@link Error} ends it for
 * good: {@link LoopHealthIndicator} then says that the process must be restarted. All waits are
 * measured by {@link System#nanoTime}.
 */
public final class Loop {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final Duration LEAVES_AFTER_INTERRUPT = Duration.ofMillis(500);

  /** What is done in one round. */
  public interface Round {
    /**
     * Does it once.
     *
     * @return how long to wait before the next round
     * @throws InterruptedException ends the loop when it is being stopped, else only the round
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
   * @param name of the thread, such as {@code satchel-relay}
   * @param pauseAfterFailure before the next round when one has failed
   */
  public Loop(String name, Duration pauseAfterFailure, Round round) {
    this(name, pauseAfterFailure, round, () -> {});
  }

  /**
   * A loop that is not started yet, and that does something once when it is stopped.
   *
   * @param last runs on the loop's thread; when it fails nobody is told
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

  /** Asks it to end after the round that it is in. */
  public void stopSoon() {
    stopping = true;
    woken.release();
  }

  /** Whether it has been asked to end. */
  public boolean stopping() {
    return stopping;
  }

  /** Interrupts its round and waits until it has ended, no longer than a bound. */
  public void stop(Duration within) {
    stop(within, waiting -> {});
  }

  /** The same, when an interrupt alone does not end what its thread waits for. */
  public void stop(Duration within, Consumer<Thread> cut) {
    interrupt();
    cut.accept(thread);
    if (!awaitEnd(within)) {
      log.warn("{} does not end within {}", name, within);
    }
  }

  /** Lets it finish its round for some time, then interrupts it. */
  public void finish(Duration within) {
    stopSoon();
    if (!awaitEnd(within)) {
      stop(LEAVES_AFTER_INTERRUPT);
    }
  }

  /** Asks it to end, and ends what its round waits for. */
  public void interrupt() {
    stopping = true;
    thread.interrupt();
  }

  /** Whether it has ended within a bound. */
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

  /** Whether it runs now; not before the start and not after the end. */
  public boolean running() {
    return thread.isAlive();
  }

  /** What ended it though nobody had asked it to end. */
  public @Nullable Throwable death() {
    return death;
  }

  /** Called in a round that takes long, once it goes well: a later failure is told again. */
  public void recovered() {
    if (failing) {
      failing = false;
      log.info("{} works again", name);
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
      log.debug("{} has ended and left something undone", name, e);
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
      log.warn("{} failed, tries again: {}", name, Failures.brief(e));
    } else {
      log.error("{} failed, tries again", name, e);
    }
    failing = true;
  }

  /** A server is away: its stack trace says nothing more. */
  private static boolean expected(Exception e) {
    return e instanceof IOException
        || e instanceof TimeoutException
        || e instanceof AlreadyClosedException
        || Infrastructure.outage(e);
  }

  private void pause(Duration pause) {
    // An interrupt that a round has kept is over with the round.
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
