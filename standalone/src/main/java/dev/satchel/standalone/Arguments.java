package dev.satchel.standalone;

import java.nio.file.Path;

/**
 * The command-line options of {@code ./satchel up}.
 *
 * @param port the port of the API, on loopback
 * @param managementPort the port of health and metrics, on loopback
 * @param data the data folder
 */
record Arguments(int port, int managementPort, Path data) {

  /**
   * Reads {@code --port PORT --management-port PORT --data DIR}; each is optional.
   *
   * @throws StartRefused naming the first option that is wrong
   */
  static Arguments parse(String... arguments) {
    int port = 8080;
    int managementPort = 9090;
    Path data = Path.of(".satchel", "data");
    for (int i = 0; i < arguments.length; i += 2) {
      String option = arguments[i];
      if (i + 1 == arguments.length) {
        throw new StartRefused(option + " needs a value");
      }
      String value = arguments[i + 1];
      switch (option) {
        case "--port" -> port = port(option, value);
        case "--management-port" -> managementPort = port(option, value);
        case "--data" -> data = Path.of(value);
        default ->
            throw new StartRefused(
                option + " is unknown; the options are --port, --management-port and --data");
      }
    }
    if (port == managementPort) {
      throw new StartRefused("--port and --management-port must differ");
    }
    return new Arguments(port, managementPort, data);
  }

  private static int port(String option, String value) {
    if (value.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(value);
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    }
    throw new StartRefused(option + " must be a port, 1 to 65535, not " + value);
  }
}
