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
 * The jobs and when they fire. Each start writes them anew, so a changed interval takes effect; as
 * fire times are multiples of the interval, that changes none of those to come.
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

  /** After an outage it goes on with the next fire time: missed ones would find the same again. */
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

  /** The first multiple of the interval since 1970 and the offset that is after now. */
  static Instant nextMultiple(Duration interval, Duration offset, Instant now) {
    long seconds = interval.toSeconds();
    long past = now.getEpochSecond() - offset.toSeconds();
    return Instant.ofEpochSecond((Math.floorDiv(past, seconds) + 1) * seconds).plus(offset);
  }
}
