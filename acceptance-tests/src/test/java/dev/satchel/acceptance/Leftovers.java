package dev.satchel.acceptance;

import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;

/** Where the tests leave behind what can be read afterwards. */
final class Leftovers {
  private static final Path TARGET = Repository.root().resolve("acceptance-tests/target");

  private Leftovers() {}

  /** What the processes say. */
  static Path logs() {
    return TARGET.resolve("logs");
  }

  /** The folder for the data of one installation. */
  static Path data(String name) {
    return TARGET.resolve("data").resolve(name);
  }
}
