package dev.satchel.standalone;

import dev.satchel.delivery.SatchelProcess;
import dev.satchel.ingress.Ingress;
import dev.satchel.scheduler.Scheduler;
import dev.satchel.workers.Workers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.SpringApplication;

/**
 * How one process runs in this JVM.
 *
 * @param application made anew, not started
 * @param shutdownPhase how long each phase of its shutdown may take
 * @param patience how long all of its shutdown may take
 * @param settings beside those that every process has here
 */
record HostedProcess(
    SatchelProcess process,
    Supplier<SpringApplication> application,
    Duration shutdownPhase,
    Duration patience,
    Map<String, Object> settings) {

  /** All processes, in the order of their start: the one that takes requests is the last. */
  static List<HostedProcess> all(Arguments arguments) {
    return List.of(
        withoutHttp(
            SatchelProcess.WORKERS,
            Workers::application,
            Duration.ofSeconds(5),
            Duration.ofSeconds(6)),
        withoutHttp(
            SatchelProcess.SCHEDULER,
            Scheduler::application,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2)),
        new HostedProcess(
            SatchelProcess.INGRESS,
            Ingress::application,
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            http(arguments)));
  }

  /** Its health and metrics are those of the JVM, which the ingress serves. */
  private static HostedProcess withoutHttp(
      SatchelProcess process,
      Supplier<SpringApplication> application,
      Duration shutdownPhase,
      Duration patience) {
    return new HostedProcess(
        process,
        application,
        shutdownPhase,
        patience,
        Map.of("spring.main.web-application-type", "none"));
  }

  private static Map<String, Object> http(Arguments arguments) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("server.port", arguments.port());
    settings.put("server.address", "127.0.0.1");
    settings.put("management.server.port", arguments.managementPort());
    settings.put("management.server.address", "127.0.0.1");
    settings.put("satchel.ingress.keys.requests-per-second", 10_000);
    return settings;
  }
}
