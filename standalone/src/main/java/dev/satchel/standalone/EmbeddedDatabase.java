package dev.satchel.standalone;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * The embedded database: MariaDB as a separate process on loopback. Every commit is flushed to
 * disk.
 *
 * <p>It runs in its own process session, so that Ctrl-C in a terminal does not end it before
 * Satchel has stopped.
 */
final class EmbeddedDatabase implements AutoCloseable {
  /** The administrator. */
  static final String ADMIN = "satchel_admin";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int PORTS_TRIED = 5;
  private static final String TEMPORARY = "database.tmp";

  private final Process process;
  private final int port;

  private EmbeddedDatabase(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts the database and waits until the administrator can log in. Ends an orphaned server on
   * the folder first.
   *
   * @param folder the data folder: {@code database}, {@code database.tmp} and {@code log} in it are
   *     used
   * @throws StartRefused when it does not start
   */
  static EmbeddedDatabase start(DataFolder folder, Path cache, String adminPassword) {
    return start(folder, cache, adminPassword, FreePort::any);
  }

  /**
   * As above, on ports that the caller chooses.
   *
   * @param ports called again when another process took the port before the database could bind to
   *     it
   */
  static EmbeddedDatabase start(
      DataFolder folder, Path cache, String adminPassword, IntSupplier ports) {
    Path data = folder.resolve("database");
    Path log = folder.resolve("log/database.log");
    DatabaseProcesses.endAllOn(data);
    try {
      Files.createDirectories(log.getParent());
      Files.createDirectories(folder.resolve(TEMPORARY));
      DatabaseBinaries binaries = DatabaseBinaries.unpack(cache);
      if (!Files.isDirectory(data)) {
        create(binaries, data, log);
      }
      folder.writeSecret("database.init.sql", administrator(adminPassword));
      Path init = folder.resolve("database.init.sql");
      try {
        for (int attempt = 1; ; attempt++) {
          long logged = Files.exists(log) ? Files.size(log) : 0;
          int port = ports.getAsInt();
          Process process = launch(binaries, data, log, port, init);
          EmbeddedDatabase database = new EmbeddedDatabase(process, port);
          if (database.awaitLogin(adminPassword)) {
            return database;
          }
          if (attempt == PORTS_TRIED || !portWasTaken(log, logged)) {
            throw new StartRefused("the embedded database did not start; see " + log);
          }
        }
      } finally {
        Files.deleteIfExists(init);
      }
    } catch (IOException failed) {
      throw new StartRefused("the embedded database did not start (%s)".formatted(failed), failed);
    }
  }

  private static String administrator(String password) {
    return """
    CREATE OR REPLACE USER '%1$s'@'127.0.0.1' IDENTIFIED BY '%2$s';
    GRANT ALL PRIVILEGES ON *.* TO '%1$s'@'127.0.0.1' WITH GRANT OPTION;
    """
        .formatted(ADMIN, password);
  }

  /** Creates the system tables in a temporary folder, which is renamed when it is complete. */
  private static void create(DatabaseBinaries binaries, Path data, Path log) throws IOException {
    Path fresh = data.resolveSibling("database.new");
    DatabaseProcesses.endAllOn(fresh);
    DatabaseBinaries.delete(fresh);
    Files.createDirectories(fresh);
    List<String> command = command(binaries, fresh);
    command.addAll(List.of("--bootstrap", "--max-allowed-packet=8M", "--net-buffer-length=16K"));
    Process process = spawn(command, log);
    try (OutputStream sql = process.getOutputStream()) {
      sql.write(
          """
          create database if not exists mysql;
          use mysql;
          SET @auth_root_socket='%s';
          """
              .formatted(System.getProperty("user.name").replace("'", "''"))
              .getBytes(StandardCharsets.UTF_8));
      for (Path script : binaries.systemTables()) {
        Files.copy(script, sql);
      }
    }
    if (exitOf(process) != 0) {
      throw new StartRefused("the embedded database could not be created; see " + log);
    }
    Files.move(fresh, data, ATOMIC_MOVE);
  }

  private static int exitOf(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static Process launch(DatabaseBinaries binaries, Path data, Path log, int port, Path init)
      throws IOException {
    List<String> command = ownSession();
    command.addAll(command(binaries, data));
    command.addAll(
        List.of(
            "--bind-address=127.0.0.1",
            "--port=" + port,
            // Relative to the data folder: the path of a Unix socket is limited to about 100
            // characters.
            "--socket=mariadbd.sock",
            "--pid-file=mariadbd.pid",
            "--init-file=" + init,
            "--skip-ssl",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--performance-schema=OFF",
            "--transaction-isolation=READ-COMMITTED",
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-buffer-pool-size=64M",
            "--aria-pagecache-buffer-size=8M",
            "--key-buffer-size=1M",
            "--max-connections=100",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_bin",
            "--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
                + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"));
    return spawn(command, log);
  }

  private static List<String> command(DatabaseBinaries binaries, Path data) {
    List<String> command = new ArrayList<>();
    command.add(binaries.server().toString());
    command.add("--no-defaults");
    command.add("--basedir=" + binaries.home());
    command.add(DatabaseProcesses.folderArgument(data));
    // Relative to the data folder. A server deletes the temporary tables that it finds when it
    // starts, so it must not share their folder with another server.
    command.add("--tmpdir=../" + TEMPORARY);
    command.add("--lc-messages-dir=" + binaries.share());
    command.add("--character-sets-dir=" + binaries.share().resolve("charsets"));
    command.add("--innodb-log-file-size=32M");
    command.add("--log-warnings=1");
    if (System.getProperty("user.name").equals("root")) {
      command.add("--user=root");
    }
    return command;
  }

  /**
   * The prefix that starts a command as leader of a new process session; macOS has no setsid
   * command.
   */
  private static List<String> ownSession() {
    return Files.isExecutable(Path.of("/usr/bin/setsid"))
        ? new ArrayList<>(List.of("/usr/bin/setsid"))
        : new ArrayList<>(
            List.of("/usr/bin/perl", "-MPOSIX=setsid", "-e", "setsid(); exec @ARGV or die $!"));
  }

  private static Process spawn(List<String> command, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // The server must not see keys and passwords.
    builder.environment().keySet().removeIf(name -> name.startsWith("SATCHEL_"));
    return builder.start();
  }

  /** Whether the log reports, after byte {@code from}, that the port is in use. */
  private static boolean portWasTaken(Path log, long from) throws IOException {
    try (InputStream written = Files.newInputStream(log)) {
      written.skipNBytes(from);
      return new String(written.readAllBytes(), StandardCharsets.UTF_8)
          .contains("Can't start server: Bind on TCP/IP port");
    }
  }

  /**
   * Waits until the administrator can log in; on failure or time-out ends the server and returns
   * false.
   */
  private boolean awaitLogin(String adminPassword) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers(adminPassword)) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        close();
        return false;
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return true;
  }

  private boolean answers(String adminPassword) {
    // Another process may hold the port and never answer.
    String bounded = url("") + "&socketTimeout=5000";
    try (var connection = DriverManager.getConnection(bounded, ADMIN, adminPassword)) {
      return connection.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  /** The JDBC URL of a database on this server. */
  String url(String database) {
    return "jdbc:mysql://127.0.0.1:%d/%s?useAffectedRows=true&connectTimeout=10000"
        .formatted(port, database);
  }

  /** The port it listens on, on loopback. */
  int port() {
    return port;
  }

  /** Completes when the server process has ended, for any reason. */
  CompletableFuture<Process> ended() {
    return process.onExit();
  }

  /** Stops the server; kills it when it does not stop in time. */
  @Override
  public void close() {
    DatabaseProcesses.end(process.toHandle());
  }
}
