package dev.satchel.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidOrderTest {
  @Test
  void nextAndPreviousCarryBetweenTheHalvesAndUndoEachOther() {
    List<UUID> inOrder =
        List.of(
            new UUID(0, 0),
            new UUID(0, 1),
            new UUID(0, Long.MAX_VALUE),
            new UUID(0, -1),
            new UUID(7, -1),
            new UUID(Long.MAX_VALUE, -1),
            new UUID(-1, -2));
    for (UUID uuid : inOrder) {
      assertThat(UuidOrder.next(uuid).map(UuidOrder::previous)).contains(uuid);
    }
    assertThat(UuidOrder.next(new UUID(7, -1))).contains(new UUID(8, 0));
    assertThat(UuidOrder.next(new UUID(7, Long.MAX_VALUE))).contains(new UUID(7, Long.MIN_VALUE));
    assertThat(UuidOrder.previous(new UUID(8, 0))).isEqualTo(new UUID(7, -1));
  }

  @Test
  void nothingIsBeyondTheEnds() {
    assertThat(UuidOrder.next(UuidOrder.HIGHEST)).isEmpty();
    assertThatThrownBy(() -> UuidOrder.previous(UuidOrder.LOWEST))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
