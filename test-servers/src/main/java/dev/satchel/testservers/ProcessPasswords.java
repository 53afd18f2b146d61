package dev.satchel.testservers;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The passwords of the users that Satchel's processes log in as. Users are global to a server, so
 * all tests on it must set the same passwords: those that {@code ./satchel services} wrote, which
 * {@code ./satchel run} uses too, or fixed ones in containers.
 */
public final class ProcessPasswords {
  private static final List<String> PROCESSES = List.of("INGRESS", "WORKERS", "SCHEDULER");
  private static final List<String> SERVERS = List.of("DB", "AMQP");

  private ProcessPasswords() {}

  /** Returns the environment variables from which setup and the processes read the passwords. */
  public static Map<String, String> environment() {
    Optional<ServicesFile> services = ServicesFile.find();
    Map<String, String> environment = new TreeMap<>();
    for (String process : PROCESSES) {
      for (String server : SERVERS) {
        String name = "SATCHEL_" + process + "_" + server + "_PASSWORD";
        String written =
            services
                .flatMap(file -> Optional.ofNullable(file.values().get(name)))
                .orElse("test-" + process);
        environment.put(name, written);
      }
    }
    return environment;
  }
}
