package dev.satchel.bench.report;

import com.rabbitmq.client.Connection;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import dev.satchel.testservers.processes.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the properties of the machine and the servers. */
public final class Machine {
  private static final Map<String, String> SAFE =
      Map.of("innodb_flush_log_at_trx_commit", "1", "sync_binlog", "1", "innodb_doublewrite", "ON");

  private Machine() {}

  /**
   * Reads all conditions.
   *
   * @throws IllegalStateException when MySQL does not flush every commit to disk
   */
  public static Conditions look(Clock clock) {
    try (TestDatabase database = MySqlServer.shared().createDatabase();
        TestVhost vhost = RabbitServer.shared().createVhost()) {
      JdbcClient mysql = JdbcClient.create(database.dataSource());
      return new Conditions(
          clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
          commit(Repository.root()),
          Runtime.getRuntime().availableProcessors(),
          fromProc("/proc/cpuinfo", "model name"),
          memoryGib(),
          System.getProperty("java.vendor.version") + " (" + Runtime.version() + ")",
          mysql.sql("SELECT VERSION()").query(String.class).single(),
          brokerVersion(vhost),
          durability(mysql));
    }
  }

  private static Map<String, String> durability(JdbcClient mysql) {
    Map<String, String> found = new TreeMap<>();
    for (String setting : SAFE.keySet()) {
      found.put(
          setting,
          mysql
              .sql(
                  "SELECT variable_value FROM performance_schema.global_variables WHERE"
                      + " variable_name = ?")
              .param(setting)
              .query(String.class)
              .single());
    }
    requireSafe(found);
    return found;
  }

  static void requireSafe(Map<String, String> found) {
    if (!found.equals(SAFE)) {
      throw new IllegalStateException(
          "MySQL may lose what it has committed: " + found + " instead of " + SAFE);
    }
  }

  private static String brokerVersion(TestVhost vhost) {
    try (Connection connection = vhost.connectionFactory().newConnection("bench")) {
      return String.valueOf(connection.getServerProperties().get("version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /**
   * The commit of a working copy, with {@code +} when tracked files outside {@code benchmarks} have
   * changed.
   */
  public static String commit(Path root) {
    String changed =
        git(root, "status", "--porcelain", "--untracked-files=no", "--", ":!benchmarks");
    return git(root, "rev-parse", "--short=12", "HEAD") + (changed.isEmpty() ? "" : "+");
  }

  private static String git(Path root, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      Process git =
          new ProcessBuilder(command)
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int memoryGib() {
    String kilobytes = fromProc("/proc/meminfo", "MemTotal").replace(" kB", "");
    return kilobytes.isEmpty()
        ? 0
        : Math.toIntExact(Math.round(Long.parseLong(kilobytes) / 0x1p20));
  }

  /** The value of the first line with that name; empty when the file or line does not exist. */
  private static String fromProc(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException noProc) {
      return "";
    }
  }
}
