package dev.satchel.testservers.processes;

import java.util.ArrayList;
import java.util.List;

/**
 * A main class of a packaged module that serves HTTP.
 *
 * @param module its folder
 * @param artifact the name of its jar
 * @param separateManagement whether health and metrics have a port of their own
 */
public record Program(
    String module, String artifact, String mainClass, boolean separateManagement) {
  /** Takes requests. */
  public static final Program INGRESS =
      new Program("api-ingress", "api-ingress", "dev.satchel.ingress.Ingress", true);

  /** Does the tasks. */
  public static final Program WORKERS =
      new Program("workers/tasks", "workers-tasks", "dev.satchel.workers.Workers", false);

  /** Sends tasks on time. */
  public static final Program SCHEDULER =
      new Program("scheduler", "scheduler", "dev.satchel.scheduler.Scheduler", false);

  String classpath() {
    return Repository.classpath(module, artifact);
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
