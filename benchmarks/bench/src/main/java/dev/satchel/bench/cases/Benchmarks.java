package dev.satchel.bench.cases;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of benchmarks. */
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
          new Purge(),
          new Start(),
          new Replay(),
          new Broker());

  private Benchmarks() {}

  /**
   * Returns the benchmarks with the given names, in the order in which they run; all if no name is
   * given.
   *
   * @param release the other release that {@code beside} compares with; without it {@code beside}
   *     is not available
   * @param releaseJavaOptions that release's options for its collector and heap; null for those of
   *     this one
   * @param parts what {@code beside} measures; empty means all
   * @throws IllegalArgumentException when a name or part is unknown; the message lists the known
   *     ones
   */
  public static List<Benchmark> chosen(
      List<String> names,
      @Nullable Path release,
      @Nullable List<String> releaseJavaOptions,
      List<String> parts) {
    List<Benchmark> all = new ArrayList<>(ALL);
    if (release != null) {
      all.add(new Beside(release, releaseJavaOptions, parts.isEmpty() ? Beside.PARTS : parts));
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
