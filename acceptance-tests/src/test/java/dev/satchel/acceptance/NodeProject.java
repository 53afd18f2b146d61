package dev.satchel.acceptance;

import dev.satchel.testservers.processes.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** The Node.js project {@code clients/typescript}: the linters and the TypeScript client. */
final class NodeProject {
  private static final Path FOLDER = Repository.root().resolve("clients/typescript");
  private static final Path LOCK = FOLDER.resolve("package-lock.json");

  private NodeProject() {}

  /** Installs what the lock file names, unless it is installed. */
  static NodeProject installed() {
    NodeProject project = new NodeProject();
    Path target = FOLDER.resolve("target");
    Path installed = FOLDER.resolve("node_modules/.installed");
    try {
      Files.createDirectories(target);
      // Tests in other lanes may want it too.
      try (FileChannel channel =
              FileChannel.open(
                  target.resolve("install.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        String wanted = Files.readString(LOCK);
        if (!Files.exists(installed) || !Files.readString(installed).equals(wanted)) {
          project.run(Map.of(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
          Files.writeString(installed, wanted);
        }
      }
      return project;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a script of its {@code package.json}. */
  String script(String name) {
    return run(Map.of(), "npm", "run", "--silent", name);
  }

  /** Runs a command in its folder; returns what it prints. */
  String run(Map<String, String> environment, String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command)).directory(FOLDER.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    // Tools that would look for a newer version of themselves, or tell that they were used.
    builder.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    builder.environment().put("REDOCLY_TELEMETRY", "off");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new AssertionError(List.of(command) + " ended with " + status + ":\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException("Node.js 20.19 or later is needed, with npm", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
