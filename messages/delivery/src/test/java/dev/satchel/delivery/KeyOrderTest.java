package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyOrderTest {
  private static final List<UUID> IN_ORDER =
      List.of(
          new UUID(0, 0),
          new UUID(0, 1),
          new UUID(0, Long.MAX_VALUE),
          new UUID(0, Long.MIN_VALUE),
          new UUID(0, -1),
          new UUID(7, -1),
          new UUID(Long.MAX_VALUE, -1),
          new UUID(Long.MIN_VALUE, 0),
          new UUID(-1, -2));

  @Test
  void comparesAsUnsignedBytes() {
    for (UUID one : IN_ORDER) {
      for (UUID other : IN_ORDER) {
        assertThat(Integer.signum(KeyOrder.compare(one, other)))
            .isEqualTo(Integer.signum(Arrays.compareUnsigned(Sql.bytes(one), Sql.bytes(other))));
      }
    }
  }

  @Test
  void sortsRowsById() {
    record Row(UUID id) {}
    List<Row> rows = IN_ORDER.reversed().stream().map(Row::new).toList();
    assertThat(rows.stream().sorted(KeyOrder.by(Row::id)).map(Row::id))
        .containsExactlyElementsOf(IN_ORDER);
  }

  @Test
  void nextAndPreviousAreInverseAndCarryBetweenTheHalves() {
    for (UUID id : IN_ORDER) {
      assertThat(KeyOrder.next(id).map(KeyOrder::previous)).contains(id);
    }
    assertThat(KeyOrder.next(new UUID(7, -1))).contains(new UUID(8, 0));
    assertThat(KeyOrder.next(new UUID(7, Long.MAX_VALUE))).contains(new UUID(7, Long.MIN_VALUE));
    assertThat(KeyOrder.previous(new UUID(8, 0))).isEqualTo(new UUID(7, -1));
  }

  @Test
  void theHighestIdHasNoNextAndTheLowestNoPrevious() {
    assertThat(KeyOrder.next(KeyOrder.HIGHEST)).isEmpty();
    assertThatThrownBy(() -> KeyOrder.previous(KeyOrder.LOWEST))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
