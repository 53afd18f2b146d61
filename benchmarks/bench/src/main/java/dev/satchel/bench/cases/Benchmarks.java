package dev.satchel.bench.cases;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which benchmarks there are. */
public final class Benchmarks {
  private static final List<Benchmark> ALL =
      List.of(
          new Accept(),
          new Settle(),
          new Hot(),
          new Wait(),
          new Mixed(),
          new Backlog(),
          new Size(),
          new Start(),
          new Replay(),
          new Broker());

  private Benchmarks() {}

  /**
   * Those of the names given, in the order in which they are run; without names all.
   *
   * @param release what {@code beside} measures this release beside; without it there is no such
   *     benchmark
   * @throws IllegalArgumentException when there is none of a name; it says which there are
   */
  public static List<Benchmark> chosen(List<String> names, @Nullable Path release) {
    List<Benchmark> all = new ArrayList<>(ALL);
    if (release != null) {
      all.add(new Beside(release));
    } else if (names.contains(Beside.NAME)) {
      throw new IllegalArgumentException(Beside.NAME + " needs --release DIR");
    }
    List<String> known = all.stream().map(Benchmark::name).toList();
    names.stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException("no benchmark " + name + "; there are " + known);
            });
    return all.stream()
        .filter(benchmark -> names.isEmpty() || names.contains(benchmark.name()))
        .toList();
  }
}
