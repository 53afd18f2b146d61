package dev.satchel.acceptance;

import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;

/** The folders in which the tests leave logs and data for later inspection. */
final class Leftovers {
  private static final Path TARGET = Repository.root().resolve("acceptance-tests/target");

  private Leftovers() {}

  /** The logs of the processes. */
  static Path logs() {
    return TARGET.resolve("logs");
  }

  /** The folder for the data of one installation. */
  static Path data(String name) {
    return TARGET.resolve("data").resolve(name);
  }
}
