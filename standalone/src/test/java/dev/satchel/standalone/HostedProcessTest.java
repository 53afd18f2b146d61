package dev.satchel.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.SatchelProcess;
import org.junit.jupiter.api.Test;

class HostedProcessTest {
  @Test
  void everyListedProcessIsHosted() {
    assertThat(HostedProcess.all(Arguments.parse()))
        .extracting(HostedProcess::process)
        .containsExactlyInAnyOrderElementsOf(SatchelProcess.ALL);
  }
}
