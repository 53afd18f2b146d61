package dev.satchel.bench.start;

import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.processes.Health;
import dev.satchel.testservers.processes.Ports;
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
 * Starts processes with {@code ./satchel} as a user would and measures the time until they are
 * usable. Nothing is built; schema and queues must exist.
 */
public final class Starts {
  private static final String KEY = "sk_start_0123456789abcdef";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Path launcher;
  private final Path folder;
  private final Map<String, String> environment;

  /**
   * Measures starts against running servers.
   *
   * @param launcher the {@code ./satchel} to execute
   * @param folder for logs, data and the start cache
   * @param environment the environment variables with the addresses and logins of the servers
   */
  public Starts(Path launcher, Path folder, Map<String, String> environment) {
    this.launcher = launcher;
    this.folder = folder;
    this.environment = Map.copyOf(environment);
  }

  /** What is started, and when it counts as usable. */
  public enum Way {
    /** Standalone in one process on an empty data folder, until the first payment is done. */
    UP("up", "standalone"),
    /** The same on a data folder that was used before. */
    UP_AGAIN("up, again", "standalone"),
    /** The ingress alone, until it is ready; workers and scheduler are measured in the same way. */
    INGRESS("ingress", "api-ingress"),
    WORKERS("workers", "workers-tasks"),
    SCHEDULER("scheduler", "scheduler");

    private final String shown;
    private final String artifact;

    Way(String shown, String artifact) {
      this.shown = shown;
      this.artifact = artifact;
    }

    /** Its name in results. */
    public String shown() {
      return shown;
    }
  }

  /** Whether the JVM start cache, written by a training run, is used. */
  public enum Cache {
    /** The cache is trained before the start, if there is none. */
    TRAINED_NOW("now"),
    /** The existing cache is used. */
    TRAINED("auto"),
    /** No cache is used. */
    NONE("off");

    private final String mode;

    Cache(String mode) {
      this.mode = mode;
    }
  }

  /**
   * Starts it, uses it and stops it.
   *
   * @return milliseconds from executing the launcher until the process is usable
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

  /**
   * Throws when there is no trained cache. The launcher silently continues after a failed training,
   * so both sides of the comparison would run without a cache.
   */
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

  /** Tests whether the process that writes a log is ready. */
  private interface Readiness {
    boolean shown(Path log) throws IOException;
  }

  /** The use that is made of a ready process. */
  private interface Use {
    void make() throws IOException;
  }

  /**
   * The process ends before this returns, so that its shutdown does not compete with the next
   * start.
   */
  private double timed(
      Way way, List<String> words, Map<String, String> variables, Readiness readiness, Use use) {
    Path log = folder.resolve(way.name() + ".log");
    delete(log);
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
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
