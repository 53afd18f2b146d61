package dev.satchel.scheduler;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The Quartz jobs and triggers. Each start rewrites them, so a changed interval takes effect. Fire
 * times are multiples of the interval, so rewriting an unchanged trigger does not shift them.
 */
@Configuration(proxyBeanMethods = false)
class Timetable {
  private static final String GROUP = "satchel";

  @Bean
  JobDetail trialBalanceJob() {
    return job(PeriodicTask.TRIAL_BALANCE);
  }

  @Bean
  Trigger trialBalanceTrigger(SchedulerProperties properties, Clock clock) {
    return trigger(PeriodicTask.TRIAL_BALANCE, properties, clock);
  }

  @Bean
  JobDetail reconcileTicketsJob() {
    return job(PeriodicTask.RECONCILE_TICKETS);
  }

  @Bean
  Trigger reconcileTicketsTrigger(SchedulerProperties properties, Clock clock) {
    return trigger(PeriodicTask.RECONCILE_TICKETS, properties, clock);
  }

  @Bean
  JobDetail purgeJob() {
    return job(PeriodicTask.PURGE);
  }

  @Bean
  Trigger purgeTrigger(SchedulerProperties properties, Clock clock) {
    return trigger(PeriodicTask.PURGE, properties, clock);
  }

  private static JobDetail job(PeriodicTask task) {
    return JobBuilder.newJob(PublishingJob.class)
        .withIdentity(task.jobName(), GROUP)
        .storeDurably()
        .requestRecovery()
        .build();
  }

  /** The key of a task's trigger. */
  static TriggerKey trigger(PeriodicTask task) {
    return TriggerKey.triggerKey(task.jobName(), GROUP);
  }

  /**
   * The trigger of a task. After an outage it continues with the next fire time and skips missed
   * ones (misfires), because a late run does the work of all of them.
   */
  static Trigger trigger(PeriodicTask task, SchedulerProperties properties, Clock clock) {
    Duration interval = task.interval(properties);
    return TriggerBuilder.newTrigger()
        .withIdentity(trigger(task))
        .forJob(task.jobName(), GROUP)
        .startAt(Date.from(nextMultiple(interval, task.offset(properties), clock.instant())))
        .withSchedule(
            SimpleScheduleBuilder.simpleSchedule()
                .withIntervalInMilliseconds(interval.toMillis())
                .repeatForever()
                .withMisfireHandlingInstructionNextWithExistingCount())
        .build();
  }

  /**
   * Returns the first instant after now that is a multiple of the interval since 1970, plus the
   * offset.
   */
  static Instant nextMultiple(Duration interval, Duration offset, Instant now) {
    long seconds = interval.toSeconds();
    long past = now.getEpochSecond() - offset.toSeconds();
    return Instant.ofEpochSecond((Math.floorDiv(past, seconds) + 1) * seconds).plus(offset);
  }
}
