package dev.satchel.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The file that {@code ./satchel services start} writes: the addresses and logins of the servers.
 */
record ServicesFile(Path path, Map<String, String> values) {

  private static final String PLACE = ".satchel/services.env";
  private static final String FIRST_LANE = "lane1";

  /**
   * Finds the file that SATCHEL_SERVICES_ENV names, else the nearest one in the working directory
   * or above. Test lanes other than the first have their own file.
   */
  static Optional<ServicesFile> find() {
    String named =
        System.getProperty("SATCHEL_SERVICES_ENV", System.getenv("SATCHEL_SERVICES_ENV"));
    String lane = laneSuffix(System.getProperty("test.lane", FIRST_LANE));
    if (named != null) {
      Path path = Path.of(named + lane).toAbsolutePath();
      if (!Files.isReadable(path)) {
        throw new IllegalStateException(
            "SATCHEL_SERVICES_ENV names " + path + ", which cannot be read");
      }
      return Optional.of(read(path));
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path path = folder.resolve(PLACE + lane);
      if (Files.isReadable(path)) {
        return Optional.of(read(path));
      }
    }
    return Optional.empty();
  }

  /**
   * The file suffix of a lane. Lanes run in parallel, each with its own servers, which {@code
   * ./satchel test} starts.
   */
  static String laneSuffix(String lane) {
    return lane.equals(FIRST_LANE) ? "" : "." + lane;
  }

  static ServicesFile read(Path path) {
    Map<String, String> values = new HashMap<>();
    try {
      for (String line : Files.readAllLines(path)) {
        int equals = line.indexOf('=');
        if (equals > 0 && !line.startsWith("#")) {
          values.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ServicesFile(path, Map.copyOf(values));
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("'") && value.endsWith("'");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  boolean names(String prefix) {
    return values.containsKey(prefix + "_PORT");
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalStateException(path + " has no " + name);
    }
    return value;
  }

  int number(String name) {
    return Integer.parseInt(text(name));
  }
}
