package dev.satchel.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FireIdTest {
  private static final Instant DUE = Instant.parse("2026-11-21T18:00:00Z");

  @Test
  void isTheSameForTheSameJobAndTime() {
    assertThat(FireId.of("trial-balance", DUE))
        .isEqualTo(FireId.of("trial-balance", DUE))
        .isNotEqualTo(FireId.of("trial-balance", DUE.plusSeconds(1)))
        .isNotEqualTo(FireId.of("reconcile-tickets", DUE));
  }

  @Test
  void isANameBasedUuidThatIsStableAcrossReleases() {
    UUID id = FireId.of("trial-balance", DUE);
    assertThat(id.version()).isEqualTo(5);
    assertThat(id).hasToString("5f234919-e109-52b4-96de-d10c7d90448b");
  }
}
