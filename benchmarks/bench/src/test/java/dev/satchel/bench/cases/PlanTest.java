package dev.satchel.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  @Test
  void figuresCountOnlyWithEnoughRoundsWarmUpRowsAndOutage() {
    Duration turn = Duration.ofSeconds(10);
    Duration outage = Duration.ofSeconds(60);
    Duration warmUp = Duration.ofSeconds(30);
    int rows = 10_000_000;
    assertThat(new Plan(5, turn, warmUp, rows, outage, false).counts()).isTrue();
    assertThat(new Plan(4, turn, warmUp, rows, outage, false).counts()).isFalse();
    assertThat(new Plan(5, turn, Duration.ofSeconds(29), rows, outage, false).counts()).isFalse();
    assertThat(new Plan(5, turn, warmUp, rows - 1, outage, false).counts()).isFalse();
    assertThat(new Plan(5, turn, warmUp, rows, Duration.ofSeconds(59), false).counts()).isFalse();
  }

  @Test
  void theFiguresOfASmokeRunNeverCount() {
    assertThat(Plan.USUAL.counts()).isTrue();
    assertThat(Plan.SMOKE.counts()).isFalse();
    Plan full = Plan.USUAL;
    assertThat(
            new Plan(full.rounds(), full.turn(), full.warmUp(), full.rows(), full.outage(), true)
                .counts())
        .isFalse();
  }

  @Test
  void aSmokeRunHasFewerLongPollsAndItsDriverMayMissItsRate() {
    assertThat(Plan.SMOKE.streams()).isLessThan(Plan.USUAL.streams());
    assertThat(Plan.SMOKE.openLoop().strict()).isFalse();
    assertThat(Plan.USUAL.openLoop().strict()).isTrue();
  }

  @Test
  void everySystemHasOneTurnPerRoundAndTheFirstSystemAlternates() {
    List<String> turns = new ArrayList<>();
    new Plan(3, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ofSeconds(1), false)
        .alternate(List.of("a", "b"), name -> name, turns::add);
    assertThat(turns).containsExactly("a", "b", "b", "a", "a", "b");
  }
}
