package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.processes.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start cache: trained, damaged, or for other libraries. */
class StartCacheIT {
  @TempDir private Path folder;

  @Test
  void aTrainedCacheIsUsedAndADamagedOneIsIgnored() throws Exception {
    start("start-cache-trained", "now", true);
    Path cache = trained();
    byte[] header = header(cache);

    write(cache, Files.size(cache) / 4, new byte[4_096]);
    start("start-cache-damaged", "auto", false);

    // The checksum is right, so it is the JVM that has to refuse the cache.
    Files.write(cache, header);
    Files.writeString(cache.resolveSibling(cache.getFileName() + ".sum"), sum(cache));
    start("start-cache-truncated", "auto", true);

    Files.writeString(cache, "no cache at all");
    Files.writeString(cache.resolveSibling(cache.getFileName() + ".sum"), sum(cache));
    start("start-cache-garbage", "auto", true);
  }

  @Test
  void aCacheIsTrainedForASingleProcess() throws Exception {
    ProcessBuilder launcher =
        new ProcessBuilder("./satchel", "run", "scheduler", "--no-build")
            .directory(Repository.root().toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("launcher.log").toFile());
    launcher
        .environment()
        .putAll(
            Map.of(
                "SATCHEL_START_CACHE", "now",
                "SATCHEL_START_CACHE_DIR", folder.toString(),
                // Nothing listens there: the training needs no server.
                "SATCHEL_MYSQL_HOST", "127.0.0.1",
                "SATCHEL_MYSQL_PORT", "1",
                "SATCHEL_RABBITMQ_HOST", "127.0.0.1",
                "SATCHEL_RABBITMQ_PORT", "1",
                "SATCHEL_SCHEDULER_DB_PASSWORD", "none",
                "SATCHEL_SCHEDULER_AMQP_PASSWORD", "none"));
    Process process = launcher.start();
    try {
      await()
          .atMost(Duration.ofMinutes(3))
          .failFast(() -> !process.isAlive() && caches().isEmpty())
          .until(() -> caches().size() == 1);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  /** Starts, asserts whether the JVM is given a cache and prints nothing about it, and stops. */
  private void start(String name, String mode, boolean given) throws Exception {
    Map<String, String> environment =
        Map.of(
            "SATCHEL_BOOTSTRAP_KEY",
            Installation.KEY,
            "SATCHEL_START_CACHE",
            mode,
            "SATCHEL_START_CACHE_DIR",
            folder.toString());
    try (Standalone up = Standalone.start(name, Standalone.folder(name), environment)) {
      assertThat(commandLine(up)).as(name).matches(line -> line.contains("-XX:AOTCache=") == given);
      assertThat(up.output()).doesNotContain("[aot]").doesNotContain("[cds]");
    }
  }

  private static String commandLine(Standalone up) {
    ProcessHandle process = ProcessHandle.of(up.process().pid()).orElseThrow();
    return String.join(" ", process.info().arguments().orElseThrow());
  }

  private Path trained() throws IOException {
    assertThat(caches()).hasSize(1);
    return caches().getFirst();
  }

  private List<Path> caches() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".aot")).toList();
    }
  }

  private static byte[] header(Path cache) throws IOException {
    try (var bytes = Files.newInputStream(cache)) {
      return bytes.readNBytes(1 << 20);
    }
  }

  private static void write(Path cache, long position, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), position);
    }
  }

  private static String sum(Path cache) throws IOException {
    Process cksum = new ProcessBuilder("cksum").redirectInput(cache.toFile()).start();
    try (var output = cksum.inputReader()) {
      return output.readLine() + "\n";
    }
  }
}
