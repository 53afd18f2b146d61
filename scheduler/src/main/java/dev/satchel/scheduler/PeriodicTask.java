package dev.satchel.scheduler;

import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.Task;
import java.util.stream.Stream;

/** What is published again and again. */
enum PeriodicTask {
  /** Adds up the books. */
  TRIAL_BALANCE("trial-balance"),
  /** Finds tickets whose message was lost. */
  RECONCILE_TICKETS("reconcile-tickets");

  private final String jobName;

  PeriodicTask(String jobName) {
    this.jobName = jobName;
  }

  /** The stable name, part of every message id it leads to: never changed. */
  String jobName() {
    return jobName;
  }

  /** What is published. */
  Task task() {
    return switch (this) {
      case TRIAL_BALANCE -> new OperationsTask.TrialBalance();
      case RECONCILE_TICKETS -> new OperationsTask.ReconcileTickets();
    };
  }

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException when there is none, as for a job of a later release
   */
  static PeriodicTask named(String jobName) {
    return Stream.of(values())
        .filter(task -> task.jobName.equals(jobName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no periodic task '" + jobName + "'"));
  }
}
