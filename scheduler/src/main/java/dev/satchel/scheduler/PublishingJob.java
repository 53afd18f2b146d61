package dev.satchel.scheduler;

import java.time.Instant;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;

/** What Quartz runs: hands the fire, by its job's name and scheduled time, to the publisher. */
final class PublishingJob implements Job {
  private final PeriodicPublisher publisher;

  PublishingJob(PeriodicPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void execute(JobExecutionContext fire) {
    publisher.publish(PeriodicTask.named(fire.getJobDetail().getKey().getName()), dueAt(fire));
  }

  /** A fire that another copy died in comes with a fresh trigger; its own time is in the data. */
  private static Instant dueAt(JobExecutionContext fire) {
    return fire.isRecovering()
        ? Instant.ofEpochMilli(
            fire.getMergedJobDataMap()
                .getLongValue(
                    Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_SCHEDULED_FIRETIME_IN_MILLISECONDS))
        : fire.getScheduledFireTime().toInstant();
  }
}
