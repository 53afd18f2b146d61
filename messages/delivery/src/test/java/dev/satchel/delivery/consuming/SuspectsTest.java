package dev.satchel.delivery.consuming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.inbox.Arrived;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SuspectsTest {
  private long now = 1_000;
  private final Suspects suspects = new Suspects(Duration.ofMinutes(10), () -> now);
  private final Arrived suspect = message();

  @Test
  void aMessageIsConvictedOnceItHasFailedLongEnoughWhileOthersCommit() {
    assertThat(suspects.convicted(suspect.messageId())).isFalse();
    passes(Duration.ofMinutes(9));
    suspects.committed(List.of(message()));
    assertThat(suspects.convicted(suspect.messageId())).isFalse();
    passes(Duration.ofSeconds(59));
    suspects.committed(List.of(message()));
    passes(Duration.ofSeconds(1));
    assertThat(suspects.convicted(suspect.messageId())).isTrue();
  }

  @Test
  void aConvictedMessageIsNoLongerSuspectedWhenItIsReplayed() {
    assertThat(suspects.convicted(suspect.messageId())).isFalse();
    passes(Duration.ofMinutes(11));
    suspects.committed();
    assertThat(suspects.convicted(suspect.messageId())).isTrue();
    assertThat(suspects.convicted(suspect.messageId())).isFalse();
  }

  @Test
  void noMessageIsConvictedWhileNoOtherCommits() {
    suspects.committed(List.of(message()));
    assertThat(suspects.convicted(suspect.messageId())).isFalse();
    passes(Duration.ofHours(1));
    assertThat(suspects.convicted(suspect.messageId())).isFalse();
  }

  @Test
  void aMessageThatCommitsIsNoLongerSuspected() {
    assertThat(suspects.convicted(suspect.messageId())).isFalse();
    passes(Duration.ofMinutes(11));
    suspects.committed(List.of(suspect));
    assertThat(suspects.convicted(suspect.messageId())).isFalse();
  }

  private void passes(Duration time) {
    now += time.toNanos();
  }

  private static Arrived message() {
    return new Arrived(
        1, false, UUID.randomUUID(), 1, null, "t", Map.of(), new byte[0], null, null);
  }
}
