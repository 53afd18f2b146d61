package dev.satchel.scheduler;

import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** Health check: down when Quartz is not started, in standby or shut down. */
@Component("quartz")
final class QuartzHealth extends AbstractHealthIndicator {
  private final Scheduler scheduler;

  QuartzHealth(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) throws SchedulerException {
    boolean fires =
        scheduler.isStarted() && !scheduler.isInStandbyMode() && !scheduler.isShutdown();
    health
        .status(fires ? Status.UP : Status.DOWN)
        .withDetail("instance", scheduler.getSchedulerInstanceId());
  }
}
