package dev.satchel.bench.start;

import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.processes.Health;
import dev.satchel.testservers.processes.Ports;
import dev.satchel.testservers.processes.Repository;
import dev.satchel.testservers.processes.RunningProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Starts processes by {@code ./satchel} as their user would, and takes the time until they are of
 * use. Nothing is built; schema and queues must be there.
 */
public final class Starts {
  private static final String KEY = "sk_start_0123456789abcdef";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Path folder;
  private final Map<String, String> environment;

  /**
   * Starts against servers that are up.
   *
   * @param folder for logs, data and the start cache
   * @param environment where the servers are and how to log in
   */
  public Starts(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
  }

  /** What is started, and when it is of use. */
  public enum Way {
    /** All in one process on an empty data folder, until the first payment is done. */
    UP("up", "standalone"),
    /** The same on a data folder that was used before. */
    UP_AGAIN("up, again", "standalone"),
    /** Until its readiness says so, as the two below. */
    INGRESS("ingress", "api-ingress"),
    WORKERS("workers", "workers-tasks"),
    SCHEDULER("scheduler", "scheduler");

    private final String shown;
    private final String artifact;

    Way(String shown, String artifact) {
      this.shown = shown;
      this.artifact = artifact;
    }

    /** In words. */
    public String shown() {
      return shown;
    }
  }

  /** Whether with what the JVM learned in a training run. */
  public enum Cache {
    /** Trained before the start, if there is none. */
    TRAINED_NOW("now"),
    /** As it is. */
    TRAINED("auto"),
    /** Left aside. */
    NONE("off");

    private final String mode;

    Cache(String mode) {
      this.mode = mode;
    }
  }

  /**
   * Starts it, uses it and stops it.
   *
   * @return milliseconds from executing the launcher to being of use
   */
  public double millis(Way way, Cache cache) {
    requireTrained(way, cache);
    Map<String, String> variables = new HashMap<>();
    variables.put("SATCHEL_START_CACHE", cache.mode);
    variables.put("SATCHEL_START_CACHE_DIR", caches().toString());
    return switch (way) {
      case UP, UP_AGAIN -> paid(way, variables);
      case INGRESS, WORKERS, SCHEDULER -> ready(way, variables);
    };
  }

  /** The launcher goes on in silence where a training has failed, which would compare nothing. */
  private void requireTrained(Way way, Cache cache) {
    File[] found = caches().toFile().listFiles((_, name) -> name.startsWith(way.artifact + "-"));
    if (cache == Cache.TRAINED && (found == null || found.length == 0)) {
      throw new IllegalStateException("no start cache of " + way.artifact + " in " + caches());
    }
  }

  private Path caches() {
    return folder.resolve("caches");
  }

  private double ready(Way way, Map<String, String> variables) {
    int managementPort = Ports.free();
    variables.putAll(environment);
    List<String> words =
        new ArrayList<>(
            List.of("run", way.shown(), "--no-build", "--management-port", "" + managementPort));
    if (way == Way.INGRESS) {
      words.addAll(List.of("--port", "" + Ports.free()));
    }
    return timed(
        way, words, variables, _ -> Health.status(managementPort, "readiness") == 200, () -> {});
  }

  private double paid(Way way, Map<String, String> variables) {
    Path data = folder.resolve("data-" + way.name());
    if (way == Way.UP) {
      delete(data);
    }
    int port = Ports.free();
    variables.put("SATCHEL_BOOTSTRAP_KEY", KEY);
    List<String> words =
        List.of(
            "up",
            "--no-build",
            "--port",
            "" + port,
            "--management-port",
            "" + Ports.free(),
            "--data",
            data.toString());
    return timed(
        way,
        words,
        variables,
        log -> Files.readString(log).contains("Satchel is ready on "),
        () -> FirstPayment.make(port, KEY));
  }

  /** Whether a process that writes this log is ready. */
  private interface Readiness {
    boolean shown(Path log) throws IOException;
  }

  /** What is done with a process that is ready. */
  private interface Use {
    void make() throws IOException;
  }

  /** It ends before this returns: the next start must not compete with the end of this one. */
  private double timed(
      Way way, List<String> words, Map<String, String> variables, Readiness readiness, Use use) {
    Path log = folder.resolve(way.name() + ".log");
    delete(log);
    List<String> command = new ArrayList<>(List.of(Repository.launcher().toString()));
    command.addAll(words);
    try (RunningProcess process = new RunningProcess(log, command, variables)) {
      long began = System.nanoTime();
      process.start();
      await(way + " is ready")
          .atMost(LIMIT)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .failFast("it ended; see " + log, () -> !process.isAlive())
          .until(() -> readiness.shown(log));
      use.make();
      return (System.nanoTime() - began) / 1e6;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path place) {
    if (!Files.exists(place)) {
      return;
    }
    try (Stream<Path> files = Files.walk(place)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
