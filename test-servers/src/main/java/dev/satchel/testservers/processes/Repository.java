package dev.satchel.testservers.processes;

import java.nio.file.Files;
import java.nio.file.Path;

/** Paths in the working copy. */
public final class Repository {
  private static final Path ROOT =
      Path.of(System.getProperty("satchel.root", "..")).toAbsolutePath().normalize();

  private Repository() {}

  /**
   * The root folder: the system property {@code satchel.root}, else the parent of the working
   * directory.
   */
  public static Path root() {
    return ROOT;
  }

  /** The launcher. */
  public static Path launcher() {
    return ROOT.resolve("satchel");
  }

  /** The class path of a packaged module: its jar and its libraries. */
  public static String classpath(String module, String artifact) {
    return classpath(ROOT, module, artifact);
  }

  /** The same for another packaged working copy. */
  static String classpath(Path root, String module, String artifact) {
    Path target = root.resolve(module).resolve("target");
    Path jar = target.resolve(artifact + ".jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is missing: run with `-am`, so that it is packaged");
    }
    return jar + ":" + target.resolve("lib") + "/*";
  }
}
