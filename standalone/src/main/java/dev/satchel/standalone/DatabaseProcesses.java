package dev.satchel.standalone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and ends orphaned database servers of a killed Satchel process.
 *
 * <p>A process matches only when its program is {@code mariadbd} and one of its arguments names
 * exactly this data folder. So a reused pid is never touched, and a server that has not written its
 * pid file yet is found too.
 */
final class DatabaseProcesses {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseProcesses.class);

  private DatabaseProcesses() {}

  /** The command-line argument that identifies the server of a folder. */
  static String folderArgument(Path folder) {
    return "--datadir=" + folder;
  }

  /** Returns the servers that run on the folder. */
  static List<ProcessHandle> on(Path folder) {
    String argument = folderArgument(folder);
    return ProcessHandle.allProcesses().filter(process -> runsOn(process, argument)).toList();
  }

  private static boolean runsOn(ProcessHandle process, String argument) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(command -> Path.of(command).endsWith("mariadbd")).isPresent()
        && info.arguments().filter(all -> List.of(all).contains(argument)).isPresent();
  }

  /** Ends all servers that run on the folder: SIGTERM first, then SIGKILL (see {@link #end}). */
  static void endAllOn(Path folder) {
    for (ProcessHandle orphan : on(folder)) {
      LOG.info("stopping process {}, the database of a Satchel that was killed", orphan.pid());
      end(orphan);
    }
  }

  /**
   * Ends one server: sends SIGTERM, and SIGKILL after 3 s.
   *
   * @throws IllegalStateException when it still runs 4 s after that
   */
  static void end(ProcessHandle server) {
    server.destroy();
    if (!gone(server, Duration.ofSeconds(3))) {
      LOG.warn("the database (process {}) did not stop on SIGTERM, killing it", server.pid());
      server.destroyForcibly();
      if (!gone(server, Duration.ofSeconds(4))) {
        throw new IllegalStateException(
            "the database, process " + server.pid() + ", cannot be killed");
      }
    }
  }

  /**
   * Polls every 20 ms: the JDK needs whole seconds to notice the end of a process that is not its
   * child.
   */
  private static boolean gone(ProcessHandle server, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (server.isAlive() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return !server.isAlive();
  }
}
