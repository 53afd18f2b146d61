package dev.satchel.bench.systems;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The systems of one benchmark. Closing it closes all that were started, also when a later one
 * failed to start.
 */
public final class Contestants implements AutoCloseable {
  private final List<Contestant> all = new ArrayList<>();

  /** Starts one more system. */
  public Contestant add(Supplier<Contestant> start) {
    Contestant started = start.get();
    all.add(started);
    return started;
  }

  /** The running systems, in the order in which they were started. */
  public List<Contestant> all() {
    return List.copyOf(all);
  }

  /**
   * Closes all others, so that they do not share the machine with a system that is measured alone.
   */
  public void keepOnly(Contestant one) {
    List<Contestant> others = all.stream().filter(contestant -> contestant != one).toList();
    others.forEach(Contestant::close);
    all.removeAll(others);
  }

  @Override
  public void close() {
    all.forEach(Contestant::close);
  }
}
