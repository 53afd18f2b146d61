package dev.satchel.ingress.accepting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Prefer} as RFC 7240 defines it. */
class TaskHeadersTest {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wait=7",
        "WAIT=007",
        "wait=\"7\"",
        "wait = 7 ; why=\"a, wait=9\"",
        "respond-async, wait=7",
        "note=\"a, wait=3\", wait=7",
        "note=\"a \\\" , wait=3\", wait=7, wait=8",
        ", ,wait=7"
      })
  void findsTheWaitAmongOtherPreferences(String line) {
    assertThat(TaskHeaders.preferredWait(List.of(line), LONGEST)).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "respond-async",
        "wait",
        "wait=",
        "wait=\"\"",
        "wait=soon",
        "wait=-1",
        "wait=1.5",
        "wait=soon, wait=5",
        "note=\"wait=5\"",
        "waiting=5"
      })
  void ignoresPreferencesWithoutAValidNumberOfSeconds(String line) {
    assertThat(TaskHeaders.preferredWait(List.of(line), LONGEST)).isNull();
  }

  @Test
  void takesTheFirstOfSeveralWaits() {
    assertThat(TaskHeaders.preferredWait(List.of("a", "wait=0", "wait=9"), LONGEST))
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void limitsTheWaitToTheLongestAllowed() {
    assertThat(TaskHeaders.preferredWait(List.of("wait=" + "9".repeat(40)), LONGEST))
        .isEqualTo(LONGEST);
  }
}
