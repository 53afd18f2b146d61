package dev.satchel.testservers;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The passwords of the users that Satchel's processes log in as. The users belong to the whole
 * server, so everyone there must give them the same: those that {@code ./satchel services} wrote,
 * which {@code ./satchel run} takes too, or fixed ones in containers.
 */
public final class ProcessPasswords {
  private static final List<String> PROCESSES = List.of("INGRESS", "WORKERS", "SCHEDULER");
  private static final List<String> SERVERS = List.of("DB", "AMQP");

  private ProcessPasswords() {}

  /** The environment variables that setup and every process read them from. */
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
