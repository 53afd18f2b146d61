package dev.satchel.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are in the working copy. */
final class Repository {
  private static final Path ROOT =
      Path.of(System.getProperty("satchel.root", "..")).toAbsolutePath().normalize();

  private Repository() {}

  static Path root() {
    return ROOT;
  }

  /** The launcher. */
  static Path launcher() {
    return ROOT.resolve("satchel");
  }

  /** What a module's process runs on, as it was packaged. */
  static String classpath(String module, String artifact) {
    Path target = ROOT.resolve(module).resolve("target");
    Path jar = target.resolve(artifact + ".jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is missing: run with `-am`, so that it is packaged");
    }
    return jar + ":" + target.resolve("lib") + "/*";
  }

  /** A folder for what the tests leave behind to be read. */
  static Path target() {
    return ROOT.resolve("acceptance-tests/target");
  }
}
