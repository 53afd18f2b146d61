package dev.satchel.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.RetentionTask;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.quartz.SimpleTrigger;

class TimetableTest {
  private static final SchedulerProperties DEFAULTS =
      new SchedulerProperties(
          Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofDays(1), LocalTime.of(2, 40));
  private static final Instant NOW = Instant.parse("2026-11-21T18:03:20.5Z");

  @Test
  void firesAtMultiplesOfTheInterval() {
    assertThat(Timetable.nextMultiple(Duration.ofMinutes(5), Duration.ZERO, NOW))
        .isEqualTo("2026-11-21T18:05:00Z");
    assertThat(
            Timetable.nextMultiple(
                Duration.ofMinutes(5), Duration.ZERO, Instant.parse("2026-11-21T18:05:00Z")))
        .isEqualTo("2026-11-21T18:10:00Z");
  }

  @Test
  void misfiresContinueWithTheNextFireTime() {
    SimpleTrigger trigger =
        (SimpleTrigger)
            new Timetable().trialBalanceTrigger(DEFAULTS, Clock.fixed(NOW, ZoneOffset.UTC));
    assertThat(trigger.getStartTime()).isEqualTo("2026-11-21T18:05:00Z");
    assertThat(trigger.getRepeatInterval()).isEqualTo(300_000);
    assertThat(trigger.getRepeatCount()).isEqualTo(SimpleTrigger.REPEAT_INDEFINITELY);
    assertThat(trigger.getMisfireInstruction())
        .isEqualTo(SimpleTrigger.MISFIRE_INSTRUCTION_RESCHEDULE_NEXT_WITH_EXISTING_COUNT);
  }

  @Test
  void purgesAtItsTimeOfDayOrAtShorterIntervalsFromIt() {
    SimpleTrigger trigger =
        (SimpleTrigger) new Timetable().purgeTrigger(DEFAULTS, Clock.fixed(NOW, ZoneOffset.UTC));
    assertThat(trigger.getStartTime()).isEqualTo("2026-11-22T02:40:00Z");
    assertThat(trigger.getRepeatInterval()).isEqualTo(Duration.ofDays(1).toMillis());

    assertThat(Timetable.nextMultiple(Duration.ofHours(6), Duration.ofMinutes(160), NOW))
        .isEqualTo("2026-11-21T20:40:00Z");
  }

  @Test
  void aTaskCarriesItsDueTimeAndTheNextOne() {
    Instant next = NOW.plusSeconds(300);

    assertThat(PeriodicTask.TRIAL_BALANCE.task(NOW, Duration.ofMinutes(5)))
        .isEqualTo(new OperationsTask.RunTrialBalance(NOW, next, false));
    assertThat(PeriodicTask.PURGE.task(NOW, Duration.ofMinutes(5)))
        .isEqualTo(new RetentionTask.Purge(NOW, next));
  }

  @Test
  void findsEachPeriodicTaskByItsJobName() {
    assertThat(PeriodicTask.values())
        .allSatisfy(task -> assertThat(PeriodicTask.named(task.jobName())).isSameAs(task));
  }
}
