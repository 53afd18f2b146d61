package dev.satchel.setup;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files of this repository that the tests check. */
final class Repository {
  private Repository() {}

  /** Returns a file by its path from the repository root. */
  static Path file(String path) {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("compose.yaml")) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return folder.resolve(path);
  }
}
