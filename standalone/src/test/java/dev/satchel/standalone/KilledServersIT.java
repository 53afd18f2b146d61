package dev.satchel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After SIGKILL the embedded servers restart at once and still hold everything they had confirmed.
 */
class KilledServersIT {
  private static final int KILLS = 6;

  @TempDir private Path folder;

  @AfterEach
  void stopLeftoverDatabases() throws IOException {
    DatabaseProcesses.endAllOn(folder.toRealPath().resolve("database"));
  }

  @Test
  void confirmedWritesSurviveSixKills() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("KilledServersIT: -Dseed=" + seed);
    Random random = new Random(seed);
    Set<Long> confirmed = new TreeSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      writeAndKill(kill * 1_000_000L, 20 + random.nextInt(300), confirmed);
    }
    assertThat(DatabaseProcesses.on(folder.toRealPath().resolve("database")))
        .as("the killed process leaves its database running")
        .hasSize(1);

    try (DataFolder taken = DataFolder.take(folder);
        EmbeddedServers servers =
            EmbeddedServers.start(taken, DatabaseBinaries.defaultCache(), Map.of("amqp", "amqp"))) {
      assertThat(rows(servers)).containsAll(confirmed);
      assertThat(messages(servers)).containsAll(confirmed);
    }
    assertThat(DatabaseProcesses.on(folder.toRealPath().resolve("database"))).isEmpty();
  }

  private void writeAndKill(long first, int numbers, Set<Long> confirmed) throws Exception {
    long started = System.nanoTime();
    Path errors = folder.resolve("writer.log");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.real.class.path", System.getProperty("java.class.path")),
                Writer.class.getName(),
                folder.toString(),
                Long.toString(first))
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
      for (int seen = 0; seen < numbers; ) {
        String line = lines.readLine();
        assertThat(line)
            .withFailMessage(
                () -> "the writer ended before it was killed:\n" + contentOf(errors.toFile()))
            .isNotNull();
        if (line.matches("\\d+")) {
          if (seen == 0) {
            System.out.println(
                "first write after "
                    + Duration.ofNanos(System.nanoTime() - started).toMillis()
                    + " ms");
          }
          confirmed.add(Long.parseLong(line));
          seen++;
        }
      }
      // Killing through the handle leaves the pipe open, so the numbers confirmed before the kill
      // can still be read.
      assertThat(writer.toHandle().destroyForcibly()).isTrue();
      lines.lines().filter(line -> line.matches("\\d+")).map(Long::valueOf).forEach(confirmed::add);
    }
    writer.waitFor();
  }

  private static Set<Long> rows(EmbeddedServers servers) throws Exception {
    Set<Long> rows = new TreeSet<>();
    try (var connection =
            DriverManager.getConnection(
                servers.database().url("satchel"),
                EmbeddedDatabase.ADMIN,
                servers.adminPassword());
        var result = connection.createStatement().executeQuery("SELECT n FROM n")) {
      while (result.next()) {
        rows.add(result.getLong(1));
      }
    }
    return rows;
  }

  private static Set<Long> messages(EmbeddedServers servers) throws Exception {
    Set<Long> messages = new TreeSet<>();
    try (var connection = Rabbit.connect(servers.broker(), "amqp", "amqp");
        var channel = connection.createChannel()) {
      for (var got = channel.basicGet(Writer.QUEUE, true);
          got != null;
          got = channel.basicGet(Writer.QUEUE, true)) {
        messages.add(Long.valueOf(new String(got.getBody(), StandardCharsets.UTF_8)));
      }
    }
    return messages;
  }
}
