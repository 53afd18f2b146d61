package dev.satchel.scheduler;

import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.RetentionTask;
import dev.satchel.messages.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** A task that the scheduler publishes at a fixed interval. */
enum PeriodicTask {
  /** Runs a trial balance of the ledger. */
  TRIAL_BALANCE("trial-balance"),
  /** Reconciles tickets: finds those whose message was lost. */
  RECONCILE_TICKETS("reconcile-tickets"),
  /** Deletes rows that are past their retention time. */
  PURGE("purge");

  private final String jobName;

  PeriodicTask(String jobName) {
    this.jobName = jobName;
  }

  /**
   * The stable job name. It is part of every message id (see {@link FireId}) and must never change.
   */
  String jobName() {
    return jobName;
  }

  /**
   * Returns the task to publish for one fire.
   *
   * @param dueAt the scheduled fire time; the task is stale one interval later
   */
  Task task(Instant dueAt, Duration interval) {
    return switch (this) {
      case TRIAL_BALANCE -> new OperationsTask.RunTrialBalance(dueAt, dueAt.plus(interval), false);
      case RECONCILE_TICKETS -> new OperationsTask.ReconcileTickets();
      case PURGE -> new RetentionTask.Purge(dueAt, dueAt.plus(interval));
    };
  }

  /** The time between two fires. */
  Duration interval(SchedulerProperties properties) {
    return switch (this) {
      case TRIAL_BALANCE -> properties.trialBalanceInterval();
      case RECONCILE_TICKETS -> properties.reconcileTicketsInterval();
      case PURGE -> properties.purgeInterval();
    };
  }

  /** How long after each multiple of the interval the task fires. */
  Duration offset(SchedulerProperties properties) {
    return switch (this) {
      case TRIAL_BALANCE, RECONCILE_TICKETS -> Duration.ZERO;
      case PURGE -> Duration.ofSeconds(properties.purgeAt().toSecondOfDay());
    };
  }

  /**
   * Returns the task with that job name.
   *
   * @throws IllegalArgumentException when no task has it, for example because a later release added
   *     the job
   */
  static PeriodicTask named(String jobName) {
    return Stream.of(values())
        .filter(task -> task.jobName.equals(jobName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no periodic task '" + jobName + "'"));
  }
}
