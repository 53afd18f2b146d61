package dev.satchel.bench.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class H2loadTest {
  @Test
  void everyProcessHasAtLeastOneConnection() {
    assertThat(H2load.processes(H2load.Protocol.HTTP_2, 100_000)).isEqualTo(20);
    assertThat(H2load.processes(H2load.Protocol.HTTP_2, 1_000)).isEqualTo(10);
    assertThat(H2load.processes(H2load.Protocol.HTTP_1, 20)).isEqualTo(20);
  }

  @Test
  void theTimeOfAnAnswerIsItsStartPlusItsDuration() {
    assertThat(H2load.answered("1795297992797750\t200\t1500000"))
        .isEqualTo(new H2load.Answered(1795297994297750L, 1.5));
  }
}
