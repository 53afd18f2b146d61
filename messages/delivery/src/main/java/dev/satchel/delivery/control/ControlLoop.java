package dev.satchel.delivery.control;

import dev.satchel.delivery.ControlTable;
import dev.satchel.delivery.Loop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * Polls twice a second for control tasks and runs them. Any number of workers may do so; each task
 * is run by one of them.
 */
public final class ControlLoop {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final int MEASURE_EVERY_LOOKS = 10;

  private final ControlTable tasks;
  private final ControlRunner runner;
  private final MeterRegistry registry;
  private final boolean handlesControl;
  private final Loop loop = new Loop("satchel-control", LOOK_EVERY, this::look);
  private volatile ControlTable.Level level = new ControlTable.Level(0, Duration.ZERO);
  private int looks;

  /**
   * A loop that is not started yet.
   *
   * @param handlesControl whether this process has handlers for control tasks; otherwise the loop
   *     is never started
   */
  public ControlLoop(
      ControlTable tasks, ControlRunner runner, MeterRegistry registry, boolean handlesControl) {
    this.tasks = tasks;
    this.runner = runner;
    this.registry = registry;
    this.handlesControl = handlesControl;
  }

  /** Starts to poll for control tasks. */
  public void start() {
    if (handlesControl) {
      Gauge.builder("satchel.control.waiting", () -> level.waiting())
          .description("Pauses, resumptions and cancellations that wait")
          .register(registry);
      Gauge.builder("satchel.control.oldest.age.seconds", () -> level.oldest().toMillis() / 1e3)
          .description("How old the oldest of them is")
          .register(registry);
      loop.start();
    }
  }

  /** Takes no more tasks; the current task is finished. */
  public void stopTaking() {
    loop.stopSoon();
  }

  /** Waits until the current task is finished. */
  public void awaitStopped(Duration within) {
    loop.finish(within);
  }

  /** The thread that does the work, for health. */
  public Loop loop() {
    return loop;
  }

  private Duration look() {
    if (looks++ % MEASURE_EVERY_LOOKS == 0) {
      level = tasks.level();
    }
    return runner.runDue(loop::stopping) ? Duration.ZERO : LOOK_EVERY;
  }
}
