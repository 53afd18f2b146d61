package dev.satchel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Parts parts = new Parts();
  private final List<String> stopped = new CopyOnWriteArrayList<>();

  @Test
  void stopInReverseOrderOfTheirStart() {
    parts.add("database", PATIENCE, () -> stopped.add("database"));
    parts.add("workers", PATIENCE, () -> stopped.add("workers"));
    parts.add("ingress", PATIENCE, () -> stopped.add("ingress"));
    parts.close();
    assertThat(stopped).containsExactly("ingress", "workers", "database");
    assertThat(parts.stopping()).isTrue();
  }

  @Test
  void continueWhenAPartDoesNotStopOrFails() {
    CountDownLatch never = new CountDownLatch(1);
    parts.add("database", PATIENCE, () -> stopped.add("database"));
    parts.add("stuck", Duration.ofMillis(50), never::await);
    parts.add(
        "broken",
        PATIENCE,
        () -> {
          throw new IllegalStateException("broken");
        });
    parts.close();
    assertThat(stopped).containsExactly("database");
    never.countDown();
  }

  @Test
  void stopAPartThatIsAddedAfterTheShutdown() {
    parts.close();
    assertThatThrownBy(() -> parts.add("late", PATIENCE, () -> stopped.add("late")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(stopped).containsExactly("late");
  }
}
