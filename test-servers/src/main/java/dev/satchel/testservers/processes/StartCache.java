package dev.satchel.testservers.processes;

import dev.satchel.testservers.ProcessPasswords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the JVM learned of a program's classes in a training run (JEP 514). With it a process takes
 * some 40 percent less processor time to start, which counts where tests start a hundred of them.
 * It is made once after each build, in the {@code target} folder of the program.
 */
final class StartCache {
  private static final Duration TRAINED_WITHIN = Duration.ofMinutes(3);

  private StartCache() {}

  /** The options for a JVM that has no more options than {@link Jvm#quickToStart()}. */
  static Jvm quickToStart(Path root, Program program) {
    Path target = root.resolve(program.module()).resolve("target");
    Path cache = target.resolve("start-cache.aot");
    Path jar = target.resolve(program.artifact() + ".jar");
    try (FileChannel lock =
            FileChannel.open(
                target.resolve("start-cache.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = lock.lock()) {
      if (!Files.exists(cache)
          || Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) < 0) {
        train(root, program, cache);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Jvm.quickToStart()
        .and(List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:cds*=off"));
  }

  /**
   * Starts the program as far as it comes without servers: all beans are made, nothing is served.
   */
  private static void train(Path root, Program program, Path cache) throws IOException {
    Path made = cache.resolveSibling("start-cache.new");
    Path log = cache.resolveSibling("start-cache.log");
    Map<String, String> environment = new HashMap<>(ProcessPasswords.environment());
    for (String server : List.of("MYSQL", "RABBITMQ")) {
      environment.put("SATCHEL_" + server + "_HOST", "127.0.0.1");
      environment.put("SATCHEL_" + server + "_PORT", "1");
    }
    List<String> options = List.of("-XX:AOTCacheOutput=" + made, "-Dspring.context.exit=onRefresh");
    Files.deleteIfExists(made);
    try (RunningProcess training =
        RunningProcess.java(
            log,
            Jvm.quickToStart().and(options),
            program.classpath(root),
            new ArrayList<>(program.command(0, 0, List.of())),
            environment)) {
      training.start();
      // The scheduler ends with an error without its database, and is trained all the same.
      int status = training.awaitEnd(TRAINED_WITHIN);
      if (!Files.exists(made)) {
        throw new IllegalStateException(
            "the training of " + program.artifact() + " ended with " + status + "; see " + log);
      }
    }
    Files.move(made, cache, StandardCopyOption.REPLACE_EXISTING);
  }
}
