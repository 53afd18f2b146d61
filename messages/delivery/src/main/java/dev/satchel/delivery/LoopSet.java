package dev.satchel.delivery;

import java.time.Duration;
import java.util.List;

/** The loops of a bean, which start and stop together. */
public final class LoopSet {
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(1);

  private volatile List<Loop> loops = List.of();

  /** Starts the loops. */
  public void start(Loop... started) {
    loops = List.of(started);
    loops.forEach(Loop::start);
  }

  /** Lets the current rounds finish for a second, then interrupts them. */
  public void stop() {
    loops.forEach(Loop::stopSoon);
    loops.forEach(loop -> loop.finish(LEAVES_WITHIN));
    loops = List.of();
  }

  /** Ends the waits before the next rounds. */
  public void wake() {
    loops.forEach(Loop::wake);
  }

  /** Whether they were started and not stopped. */
  public boolean running() {
    return !loops.isEmpty();
  }

  /** The loops; empty before the start and after the stop. */
  public List<Loop> all() {
    return loops;
  }
}
