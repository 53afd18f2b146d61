package dev.satchel.testservers.processes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The main class of a packaged module that serves HTTP.
 *
 * @param module the folder of the module
 * @param artifact the name of its jar file, without the extension
 * @param separateManagement whether health and metrics have a port of their own
 */
public record Program(
    String module, String artifact, String mainClass, boolean separateManagement) {
  private static final Set<String> OF_SATCHEL = Set.of("api-ingress", "workers-tasks", "scheduler");

  /** Accepts requests. */
  public static final Program INGRESS =
      new Program("api-ingress", "api-ingress", "dev.satchel.ingress.Ingress", true);

  /** Executes the tasks. */
  public static final Program WORKERS =
      new Program("workers/tasks", "workers-tasks", "dev.satchel.workers.Workers", false);

  /** Publishes periodic tasks. */
  public static final Program SCHEDULER =
      new Program("scheduler", "scheduler", "dev.satchel.scheduler.Scheduler", false);

  /**
   * Whether a variable is a password or key that this program does not need; only for Satchel's own
   * processes.
   */
  boolean isForeignSecret(String variable) {
    boolean secret = variable.endsWith("_PASSWORD") || variable.equals("SATCHEL_BOOTSTRAP_KEY");
    return secret && isOfSatchel() && !variable.startsWith("SATCHEL_" + shortName() + "_");
  }

  /** Whether it is one of Satchel's own processes. */
  boolean isOfSatchel() {
    return OF_SATCHEL.contains(artifact);
  }

  private String shortName() {
    return mainClass.substring(mainClass.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
  }

  String classpath(Path root) {
    return Repository.classpath(root, module, artifact);
  }

  List<String> command(int port, int managementPort, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(mainClass);
    command.add("--server.port=" + port);
    if (separateManagement) {
      command.add("--management.server.port=" + managementPort);
    }
    command.addAll(options);
    return command;
  }
}
