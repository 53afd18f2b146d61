package dev.satchel.bench.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class H2loadTest {
  @Test
  void anAnswerCameItsDurationAfterItsStart() {
    assertThat(H2load.answered("1795297992797750\t200\t1500000"))
        .isEqualTo(new H2load.Answered(1795297994297750L, 1.5));
  }
}
