package dev.satchel.bench.systems;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The systems of one benchmark, closed together, also when one of them does not start. */
public final class Contestants implements AutoCloseable {
  private final List<Contestant> all = new ArrayList<>();

  /** Starts one more. */
  public Contestant add(Supplier<Contestant> start) {
    Contestant started = start.get();
    all.add(started);
    return started;
  }

  /** Those that run, in the order in which they were started. */
  public List<Contestant> all() {
    return List.copyOf(all);
  }

  /** Ends all others: what is measured of one alone is not to share the machine with them. */
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
