package dev.satchel.standalone;

import dev.satchel.ingress.Ingress;
import dev.satchel.scheduler.Scheduler;
import dev.satchel.setup.SatchelProcess;
import dev.satchel.workers.Workers;
import org.springframework.boot.SpringApplication;

/** The Spring applications of the three processes, not started. */
final class Applications {
  private Applications() {}

  static SpringApplication of(SatchelProcess process) {
    return switch (process) {
      case INGRESS -> Ingress.application();
      case WORKERS -> Workers.application();
      case SCHEDULER -> Scheduler.application();
    };
  }
}
