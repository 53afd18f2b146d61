package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class LastUsesTest {
  private static final ApiKey KEY = TestKeys.of(new UUID(1, 1), "one");
  private static final ApiKey OTHER = TestKeys.of(new UUID(1, 2), "one");
  private final MovableClock clock = new MovableClock();
  private final List<Map<UUID, Instant>> written = new ArrayList<>();
  private boolean down;
  private final LastUses uses = new LastUses(this::write, clock);

  @Test
  void aKeyInConstantUseIsWrittenOnceAMinute() {
    Instant began = clock.instant();
    for (int second = 0; second < 125; second += 5) {
      uses.used(KEY);
      if (second % 10 == 0) {
        uses.flush();
      }
      clock.advance(Duration.ofSeconds(5));
    }
    assertThat(written)
        .containsExactly(Map.of(KEY.id(), began), Map.of(KEY.id(), began.plusSeconds(70)));
  }

  @Test
  void theUseOfAnotherKeyIsWrittenAtTheNextFlush() {
    uses.used(KEY);
    uses.flush();
    uses.used(OTHER);
    uses.flush();
    assertThat(written).last().isEqualTo(Map.of(OTHER.id(), clock.instant()));
  }

  @Test
  void aUseDuringAnOutageIsWrittenAfterIt() {
    down = true;
    uses.used(KEY);
    uses.flush();
    down = false;
    uses.flush();
    assertThat(written).containsExactly(Map.of(KEY.id(), clock.instant()));
  }

  private void write(Map<UUID, Instant> batch) {
    if (down) {
      throw new CannotGetJdbcConnectionException("down");
    }
    written.add(batch);
  }
}
