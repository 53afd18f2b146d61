package dev.satchel.testservers.processes;

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
 * A process that can be killed and restarted; its output is appended to its log. A shutdown hook of
 * this JVM ends processes that still run.
 */
public final class RunningProcess implements AutoCloseable {
  private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(RunningProcess::endAll, "end-processes"));
  }

  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private @Nullable Process process;

  /** Creates a process that is not started yet. */
  public RunningProcess(Path log, List<String> command, Map<String, String> environment) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.log = log;
  }

  /** A Java process of a packaged module. */
  public static RunningProcess java(
      Path log, Jvm jvm, String classpath, List<String> command, Map<String, String> environment) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(jvm.options());
    all.addAll(List.of("-cp", classpath));
    all.addAll(command);
    return new RunningProcess(log, all, environment);
  }

  /** Starts it and returns at once. */
  public synchronized void start() {
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

  /** Waits until the process ends and returns its exit status; throws after {@code atMost}. */
  public int awaitEnd(Duration atMost) {
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

  /** Kills it with SIGKILL and waits for its end. */
  public void kill() {
    running().destroyForcibly();
    awaitEnd(Duration.ofSeconds(10));
  }

  /**
   * Freezes it with SIGSTOP: its connections stay open and it does nothing until {@link #thaw()}.
   */
  public void freeze() {
    signal("STOP");
  }

  /** Resumes a frozen process with SIGCONT. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int status = new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("cannot send SIG" + name + " to " + this);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while signalling " + this, e);
    }
  }

  /** Sends SIGTERM and returns at once. */
  public void terminate() {
    running().destroy();
  }

  /** Whether it runs. */
  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Its process id, also after it has ended. */
  public long pid() {
    return running().pid();
  }

  /** The log with the output of all its runs. */
  public Path log() {
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
