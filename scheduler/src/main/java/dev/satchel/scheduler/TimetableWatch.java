package dev.satchel.scheduler;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reschedules a trigger whose next fire time is more than one interval in the future. This happens
 * when a clock ran ahead and then stepped back: Quartz would wait for the stored fire time.
 */
@Component
final class TimetableWatch implements SmartLifecycle, LoopOwner {
  private static final Logger LOG = LoggerFactory.getLogger(TimetableWatch.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  /** Far more than the clock skew between two copies; each copy fires by its own clock. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(1);

  private final Scheduler scheduler;
  private final SchedulerProperties properties;
  private final Clock clock;
  private final Loop loop = new Loop("satchel-timetable", LOOK_EVERY, this::look);
  private volatile boolean running;

  TimetableWatch(Scheduler scheduler, SchedulerProperties properties, Clock clock) {
    this.scheduler = scheduler;
    this.properties = properties;
    this.clock = clock;
  }

  private Duration look() {
    for (PeriodicTask task : PeriodicTask.values()) {
      try {
        look(task);
      } catch (SchedulerException e) {
        throw new IllegalStateException("cannot read the trigger of " + task.jobName(), e);
      }
    }
    return LOOK_EVERY;
  }

  private void look(PeriodicTask task) throws SchedulerException {
    Trigger found = scheduler.getTrigger(Timetable.trigger(task));
    if (found == null || found.getNextFireTime() == null) {
      return;
    }
    Instant next = found.getNextFireTime().toInstant();
    Instant latest = clock.instant().plus(task.interval(properties)).plus(TOLERANCE);
    if (next.isAfter(latest)) {
      Trigger right = Timetable.trigger(task, properties, clock);
      scheduler.rescheduleJob(found.getKey(), right);
      LOG.warn(
          "{} was scheduled at {}, more than its interval ahead, and is rescheduled to {}",
          task.jobName(),
          next,
          right.getStartTime().toInstant());
    }
  }

  @Override
  public void start() {
    loop.start();
    running = true;
  }

  @Override
  public void stop() {
    loop.stop(LEAVES_WITHIN);
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public List<Loop> loops() {
    return List.of(loop);
  }
}
