package dev.satchel.standalone;

import dev.satchel.scheduler.Scheduler;
import dev.satchel.setup.SatchelProcess;
import org.springframework.boot.SpringApplication;

/** The three processes' applications, not started. */
final class Applications {
  private Applications() {}

  static SpringApplication of(SatchelProcess process) {
    return switch (process) {
      case INGRESS -> named("dev.satchel.ingress.Ingress");
      case WORKERS -> named("dev.satchel.workers.Workers");
      case SCHEDULER -> Scheduler.application();
    };
  }

  private static SpringApplication named(String main) {
    try {
      return (SpringApplication) Class.forName(main).getMethod("application").invoke(null);
    } catch (ReflectiveOperationException missing) {
      throw new StartRefused(main + " is not in this build", missing);
    }
  }
}
