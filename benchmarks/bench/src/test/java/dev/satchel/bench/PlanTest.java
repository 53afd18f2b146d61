package dev.satchel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  @Test
  void everySystemHasOneTurnInEachRoundAndAnotherOneBegins() {
    List<String> turns = new ArrayList<>();
    new Plan(3, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ofSeconds(1))
        .alternate(List.of("a", "b"), name -> name, turns::add);
    assertThat(turns).containsExactly("a", "b", "b", "a", "a", "b");
  }
}
