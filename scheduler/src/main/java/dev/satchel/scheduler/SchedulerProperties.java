package dev.satchel.scheduler;

import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often tasks are published: {@code satchel.scheduler.*}. Each interval is 1 second to 1 day,
 * in whole seconds; fire times are its multiples since 1970, so every copy computes the same ones.
 *
 * @param trialBalanceInterval between two trial balances
 * @param reconcileTicketsInterval between two searches for tickets whose message was lost
 * @param purgeInterval between two purges of rows past their retention time
 * @param purgeAt the UTC time of day of a purge, in whole seconds; the fire times of shorter
 *     intervals are offset by it
 */
@ConfigurationProperties(prefix = "satchel.scheduler", ignoreUnknownFields = false)
record SchedulerProperties(
    @DefaultValue("5m") Duration trialBalanceInterval,
    @DefaultValue("1m") Duration reconcileTicketsInterval,
    @DefaultValue("1d") Duration purgeInterval,
    @DefaultValue("02:40:00") LocalTime purgeAt) {

  SchedulerProperties {
    requireInterval("trial-balance-interval", trialBalanceInterval);
    requireInterval("reconcile-tickets-interval", reconcileTicketsInterval);
    requireInterval("purge-interval", purgeInterval);
    if (!purgeAt.equals(purgeAt.truncatedTo(ChronoUnit.SECONDS))) {
      throw new IllegalArgumentException("satchel.scheduler.purge-at must be in whole seconds");
    }
  }

  private static void requireInterval(String name, Duration value) {
    if (value.compareTo(Duration.ofSeconds(1)) < 0
        || value.compareTo(Duration.ofDays(1)) > 0
        || value.toNanosPart() != 0) {
      throw new IllegalArgumentException(
          "satchel.scheduler." + name + " must be 1s to 1d, in whole seconds");
    }
  }
}
