package dev.satchel.scheduler;

import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.RetentionTask;
import dev.satchel.messages.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** What is published again and again. */
enum PeriodicTask {
  /** Adds up the books. */
  TRIAL_BALANCE("trial-balance"),
  /** Finds tickets whose message was lost. */
  RECONCILE_TICKETS("reconcile-tickets"),
  /** Deletes what has been kept long enough. */
  PURGE("purge");

  private final String jobName;

  PeriodicTask(String jobName) {
    this.jobName = jobName;
  }

  /** The stable name, part of every message id it leads to: never changed. */
  String jobName() {
    return jobName;
  }

  /**
   * What is published for one fire.
   *
   * @param dueAt the fire's time; with the interval it says when the task is stale
   */
  Task task(Instant dueAt, Duration interval) {
    return switch (this) {
      case TRIAL_BALANCE -> new OperationsTask.RunTrialBalance(dueAt, dueAt.plus(interval), false);
      case RECONCILE_TICKETS -> new OperationsTask.ReconcileTickets();
      case PURGE -> new RetentionTask.Purge(dueAt, dueAt.plus(interval));
    };
  }

  /** Between two fires. */
  Duration interval(SchedulerProperties properties) {
    return switch (this) {
      case TRIAL_BALANCE -> properties.trialBalanceInterval();
      case RECONCILE_TICKETS -> properties.reconcileTicketsInterval();
      case PURGE -> properties.purgeInterval();
    };
  }

  /** How long after the multiples of the interval it fires. */
  Duration offset(SchedulerProperties properties) {
    return switch (this) {
      case TRIAL_BALANCE, RECONCILE_TICKETS -> Duration.ZERO;
      case PURGE -> Duration.ofSeconds(properties.purgeAt().toSecondOfDay());
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
