package dev.satchel.scheduler;

import java.time.Instant;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;

/** The Quartz job: passes the job name and scheduled fire time to {@link PeriodicPublisher}. */
final class PublishingJob implements Job {
  private final PeriodicPublisher publisher;

  PublishingJob(PeriodicPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void execute(JobExecutionContext fire) {
    publisher.publish(PeriodicTask.named(fire.getJobDetail().getKey().getName()), dueAt(fire));
  }

  /**
   * The scheduled fire time. When Quartz recovers a fire of a crashed copy, the trigger is new and
   * the original time is in the job data.
   */
  private static Instant dueAt(JobExecutionContext fire) {
    return fire.isRecovering()
        ? Instant.ofEpochMilli(
            fire.getMergedJobDataMap()
                .getLongValue(
                    Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_SCHEDULED_FIRETIME_IN_MILLISECONDS))
        : fire.getScheduledFireTime().toInstant();
  }
}
