package dev.satchel.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeadLetterStatusTest {
  /** Rows of earlier releases, and the table's CHECK, have these names. */
  @Test
  void theNamesInTheDatabaseAndTheApiAreStable() {
    assertThat(DeadLetterStatus.wireNames())
        .containsExactly("open", "replaying", "replayed", "discarded");
    assertThat(DeadLetterStatus.required("replaying")).isEqualTo(DeadLetterStatus.CLAIMED);
    assertThat(DeadLetterStatus.required("replayed")).isEqualTo(DeadLetterStatus.RESENT);
  }

  @Test
  void statusesAreEitherAtTheDeskOrClosed() {
    assertThat(DeadLetterStatus.namesAtDesk()).containsExactly("open", "replaying");
    assertThat(DeadLetterStatus.namesClosed()).containsExactly("replayed", "discarded");
  }

  @Test
  void refusesUnknownStatusNames() {
    assertThat(DeadLetterStatus.named("CLAIMED")).isEmpty();
    assertThatThrownBy(() -> DeadLetterStatus.required("claimed"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("claimed");
  }
}
