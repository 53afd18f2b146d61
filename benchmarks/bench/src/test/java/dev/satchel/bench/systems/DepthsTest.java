package dev.satchel.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DepthsTest {
  private static Depths growing(long perLook) {
    return new Depths(LongStream.range(0, 40).mapToObj(look -> look * perLook).toList());
  }

  @Test
  void aQueueThatGrowsIsNotSteady() {
    assertThat(growing(100).steady(500)).isFalse();
  }

  @Test
  void aQueueThatShrinksOrStaysIsSteady() {
    assertThat(growing(-100).steady(0)).isTrue();
    assertThat(growing(0).steady(0)).isTrue();
  }

  @Test
  void aQueueThatFluctuatesByBatchesIsSteady() {
    Depths saw = new Depths(List.of(0L, 90L, 10L, 80L, 20L, 70L, 60L, 90L));
    assertThat(saw.steady(40)).isTrue();
  }

  @Test
  void aQueueWithATemporaryPeakIsSteady() {
    assertThat(new Depths(List.of(1L, 1L, 1L, 9_000L, 1L, 1L, 1L, 1L)).steady(0)).isTrue();
  }

  @Test
  void fewerThanFourSamplesAreRejected() {
    assertThatThrownBy(() -> new Depths(List.of(1L, 2L, 3L))).hasMessageContaining("3 looks");
  }
}
