package dev.satchel.acceptance;

import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.processes.Ports;
import dev.satchel.testservers.processes.Repository;
import dev.satchel.testservers.processes.RunningProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code ./satchel up} on a data folder and in a process group of its own. */
final class Standalone implements Installation {
  private static final Duration READY_WITHIN = Duration.ofMinutes(4);

  private final int port = Ports.free();
  private final int managementPort = Ports.free();
  private final Path data;
  private final RunningProcess process;

  private Standalone(String name, Path data, Map<String, String> environment) {
    this.data = data;
    this.process =
        new RunningProcess(
            Leftovers.logs().resolve(name + ".log"),
            List.of(
                // The test runner may ignore SIGINT, and child processes inherit that.
                "env",
                "--default-signal=INT",
                "setsid",
                Repository.launcher().toString(),
                "up",
                "--no-build",
                "--port",
                Integer.toString(port),
                "--management-port",
                Integer.toString(managementPort),
                "--data",
                data.toString()),
            environment);
  }

  /** Starts on an empty folder, with the first key given. */
  static Standalone start(String name) {
    return start(name, folder(name), Map.of("SATCHEL_BOOTSTRAP_KEY", KEY));
  }

  /** Starts on a folder, with further environment. */
  static Standalone start(String name, Path data, Map<String, String> environment) {
    Standalone standalone = new Standalone(name, data, environment);
    standalone.up();
    return standalone;
  }

  /** An empty data folder, kept after the test; the data of an earlier run is deleted. */
  static Path folder(String name) {
    Path folder = Leftovers.data(name);
    try {
      if (Files.exists(folder)) {
        try (Stream<Path> old = Files.walk(folder)) {
          old.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
      }
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the process; returns when it reports that it is ready. */
  void up() {
    String ready = "Satchel is ready on http://localhost:" + port;
    long before = timesPrinted(ready);
    process.start();
    await("./satchel up is ready")
        .atMost(READY_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .failFast("the process ended; see " + process.log(), () -> !process.isAlive())
        .until(() -> timesPrinted(ready) > before);
  }

  private long timesPrinted(String line) {
    return output().lines().filter(line::equals).count();
  }

  /** Its whole output since the log began. */
  String output() {
    try {
      return Files.exists(process.log()) ? Files.readString(process.log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path data() {
    return data;
  }

  RunningProcess process() {
    return process;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public int otherPort() {
    return port;
  }

  @Override
  public Map<String, Integer> managementPorts() {
    return Map.of("standalone", managementPort);
  }

  @Override
  public void crash() {
    process.kill();
    up();
  }

  @Override
  public void close() {
    process.close();
  }
}
