package dev.satchel.setup;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files of this repository that are checked here. */
final class Repository {
  private Repository() {}

  /** A file by its path from the root. */
  static Path file(String path) {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("compose.yaml")) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return folder.resolve(path);
  }
}
