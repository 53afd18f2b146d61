package dev.satchel.bench.start;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The benchmark {@code start}: each process alone against the servers of the environment until its
 * readiness says so, and {@code ./satchel up} until the first payment is done, on an empty data
 * folder and on one that was used before. Nothing is built; the schema and the queues must be
 * there.
 */
public final class StartBench {
  /** Given to the launcher so that it leaves the cache aside. */
  private static final Map<String, String> WITHOUT = Map.of("SATCHEL_START_CACHE", "off");

  private static final String KEY = "sk_start_0123456789abcdef";
  private static final List<String> ALL =
      List.of("ingress", "workers", "scheduler", "up", "up-again");

  private final Path repository;
  private final Path folder;

  /**
   * Measures one working copy.
   *
   * @param repository where {@code ./satchel} is
   * @param folder for logs and data
   */
  public StartBench(Path repository, Path folder) {
    this.repository = repository;
    this.folder = folder;
  }

  /** Prints a line per start and the medians: {@code REPOSITORY FOLDER ROUNDS [PROCESS...]}. */
  public static void main(String... arguments) throws IOException {
    List<String> words = List.of(arguments);
    List<String> processes = words.size() > 3 ? words.subList(3, words.size()) : ALL;
    StartBench bench =
        new StartBench(Path.of(words.get(0)).toRealPath(), Path.of(words.get(1)).toAbsolutePath());
    List<Sample> samples = bench.run(processes, Integer.parseInt(words.get(2)));
    samples.forEach(sample -> System.out.println(sample));
    print(samples);
  }

  /**
   * Starts each process once in each round with the cache and once without, in turn. One round
   * more, the first, is thrown away: it warms the file system's cache.
   *
   * @param processes of {@code ingress}, {@code workers}, {@code scheduler}, {@code up} and {@code
   *     up-again}
   */
  public List<Sample> run(List<String> processes, int rounds) throws IOException {
    List<Sample> samples = new ArrayList<>();
    Files.createDirectories(folder);
    for (int round = 0; round <= rounds; round++) {
      for (String process : processes) {
        for (boolean cached : round % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
          samples.add(new Sample(process, cached, round, start(process, cached)));
        }
      }
    }
    return samples.stream().filter(sample -> sample.round() > 0).toList();
  }

  private double start(String process, boolean cached) throws IOException {
    Path log = folder.resolve(process + ".log");
    Map<String, String> environment = new HashMap<>(cached ? Map.of() : WITHOUT);
    int managementPort = Launch.freePort();
    if (!process.startsWith("up")) {
      return ready(log, environment, process, managementPort);
    }
    Path data = folder.resolve("data-" + process);
    if (process.equals("up") || !Files.isDirectory(data)) {
      delete(data);
    }
    environment.put("SATCHEL_BOOTSTRAP_KEY", KEY);
    return paid(log, environment, data, managementPort);
  }

  private double ready(
      Path log, Map<String, String> environment, String process, int managementPort)
      throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("run", process, "--no-build", "--management-port", "" + managementPort));
    if (process.equals("ingress")) {
      words.addAll(List.of("--port", "" + Launch.freePort()));
    }
    try (Launch launch = Launch.of(repository, log, environment, words)) {
      launch.awaitReadiness(managementPort);
      return launch.millis();
    }
  }

  private double paid(Path log, Map<String, String> environment, Path data, int managementPort)
      throws IOException {
    int port = Launch.freePort();
    List<String> words =
        List.of(
            "up",
            "--no-build",
            "--port",
            "" + port,
            "--management-port",
            "" + managementPort,
            "--data",
            data.toString());
    try (Launch launch = Launch.of(repository, log, environment, words)) {
      launch.awaitLine("Satchel is ready on ");
      FirstPayment.make(port, KEY);
      return launch.millis();
    }
  }

  private static void delete(Path data) throws IOException {
    if (Files.exists(data)) {
      try (Stream<Path> files = Files.walk(data)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  private static void print(List<Sample> samples) {
    Map<String, List<Double>> groups = new LinkedHashMap<>();
    samples.forEach(
        sample ->
            groups
                .computeIfAbsent(
                    sample.process() + (sample.cached() ? " cached" : " plain"),
                    name -> new ArrayList<>())
                .add(sample.millis()));
    groups.forEach(
        (name, millis) -> {
          List<Double> sorted = millis.stream().sorted().toList();
          System.out.printf(
              "%-18s median %6.0f ms, %6.0f to %6.0f, %d rounds%n",
              name,
              sorted.get(sorted.size() / 2),
              sorted.getFirst(),
              sorted.getLast(),
              sorted.size());
        });
  }
}
