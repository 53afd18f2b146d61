package dev.satchel.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.quartz.SimpleTrigger;

class TimetableTest {
  private static final Instant NOW = Instant.parse("2026-11-21T18:03:20.5Z");

  @Test
  void firesAtMultiplesOfTheIntervalWheneverItIsStarted() {
    assertThat(Timetable.nextMultiple(Duration.ofMinutes(5), NOW))
        .isEqualTo("2026-11-21T18:05:00Z");
    assertThat(Timetable.nextMultiple(Duration.ofMinutes(5), Instant.parse("2026-11-21T18:05:00Z")))
        .isEqualTo("2026-11-21T18:10:00Z");
  }

  @Test
  void goesOnWithTheNextFireTimeAfterAnOutage() {
    SimpleTrigger trigger =
        (SimpleTrigger)
            new Timetable()
                .trialBalanceTrigger(
                    new SchedulerProperties(Duration.ofMinutes(5), Duration.ofMinutes(1)),
                    Clock.fixed(NOW, ZoneOffset.UTC));
    assertThat(trigger.getStartTime()).isEqualTo("2026-11-21T18:05:00Z");
    assertThat(trigger.getRepeatInterval()).isEqualTo(300_000);
    assertThat(trigger.getRepeatCount()).isEqualTo(SimpleTrigger.REPEAT_INDEFINITELY);
    assertThat(trigger.getMisfireInstruction())
        .isEqualTo(SimpleTrigger.MISFIRE_INSTRUCTION_RESCHEDULE_NEXT_WITH_EXISTING_COUNT);
  }

  @Test
  void hasAJobOfItsOwnNameForEachPeriodicTask() {
    assertThat(PeriodicTask.values())
        .allSatisfy(task -> assertThat(PeriodicTask.named(task.jobName())).isSameAs(task));
  }
}
