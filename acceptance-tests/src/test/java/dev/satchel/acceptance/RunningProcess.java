package dev.satchel.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that can be killed and started again; what it says is in {@code
 * target/logs/<name>.log}. None outlives this JVM.
 */
final class RunningProcess implements AutoCloseable {
  private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(RunningProcess::endAll, "end-processes"));
  }

  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private @Nullable Process process;

  /** Not started yet. */
  RunningProcess(String name, List<String> command, Map<String, String> environment) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.log = Repository.target().resolve("logs").resolve(name + ".log");
  }

  /** A Java process of a packaged module. */
  static RunningProcess java(
      String name, String classpath, List<String> command, Map<String, String> environment) {
    List<String> all =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                // They are started often and live for minutes.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx768m",
                "-cp",
                classpath));
    all.addAll(command);
    return new RunningProcess(name, all, environment);
  }

  synchronized void start() {
    if (isAlive()) {
      throw new IllegalStateException(this + " runs already");
    }
    try {
      Files.createDirectories(log.getParent());
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(Repository.root().toFile())
              .redirectErrorStream(true)
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(Redirect.appendTo(log.toFile()));
      builder.environment().keySet().removeIf(name -> name.startsWith("SATCHEL_"));
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
      Process started = builder.start();
      ALIVE.add(started);
      process = started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The exit status of a process that ends by itself. */
  int awaitEnd(Duration atMost) {
    Process running = running();
    try {
      if (!running.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(this + " still runs after " + atMost + "; see " + log);
      }
      ALIVE.remove(running);
      return running.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + this, e);
    }
  }

  /** SIGKILL. */
  void kill() {
    running().destroyForcibly();
    awaitEnd(Duration.ofSeconds(10));
  }

  /** SIGTERM. */
  void terminate() {
    running().destroy();
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  long pid() {
    return running().pid();
  }

  Path log() {
    return log;
  }

  private synchronized Process running() {
    if (process == null) {
      throw new IllegalStateException(this + " was never started");
    }
    return process;
  }

  @Override
  public void close() {
    if (isAlive()) {
      terminate();
      awaitEnd(Duration.ofSeconds(40));
    }
  }

  private static void endAll() {
    ALIVE.forEach(Process::destroy);
    for (Process process : ALIVE) {
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
      }
    }
  }

  @Override
  public String toString() {
    return String.valueOf(log.getFileName());
  }
}
