package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.ingress.MovableClock;
import dev.satchel.messages.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class KeyRingTest {
  private static final KeyHash HASH = KeyHash.of("sk_one");
  private static final ApiKey KEY =
      new ApiKey(new UUID(1, 1), new TenantId("default"), Set.of(Scope.PAYMENTS));
  private final MovableClock clock = new MovableClock();
  private final Map<KeyHash, ApiKey> stored = new HashMap<>(Map.of(HASH, KEY));
  private int reads;
  private boolean down;
  private final KeyRing ring = new KeyRing(this::read, clock::nanoTime, Duration.ofSeconds(5), 3);

  @Test
  void readsAKeyOnceUntilItsCacheEntryExpires() {
    for (int i = 0; i < 10; i++) {
      assertThat(ring.remembers(HASH)).isEqualTo(i > 0);
      assertThat(ring.find(KeyHash.of("sk_one"))).hasValue(KEY);
    }
    assertThat(reads).isOne();
    clock.advance(Duration.ofSeconds(5));
    ring.find(HASH);
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void aRevokedKeyIsRefusedOnceItsCacheEntryExpires() {
    ring.find(HASH);
    stored.clear();
    assertThat(ring.find(HASH)).isPresent();
    clock.advance(Duration.ofSeconds(5));
    assertThat(ring.find(HASH)).isEmpty();
  }

  @Test
  void aRevokedKeyIsRefusedAlthoughTheClockStepsBackAnHour() {
    ring.find(HASH);
    stored.clear();
    clock.stepBack(Duration.ofHours(1));
    clock.advance(Duration.ofSeconds(5));
    assertThat(ring.find(HASH)).isEmpty();
  }

  @Test
  void servesCachedKeysWhileTheDatabaseIsDown() {
    ring.find(HASH);
    down = true;
    clock.advance(Duration.ofMinutes(5));
    assertThat(ring.find(HASH)).hasValue(KEY);
    assertThat(ring.find(HASH)).hasValue(KEY);
    assertThatThrownBy(() -> ring.find(KeyHash.of("sk_unknown")))
        .isInstanceOf(CannotGetJdbcConnectionException.class);
    down = false;
    stored.clear();
    clock.advance(Duration.ofSeconds(5));
    assertThat(ring.find(HASH)).isEmpty();
  }

  @Test
  void aValidKeyIsCachedAfterManyInvalidOnes() {
    for (int i = 0; i < 100; i++) {
      assertThat(ring.find(KeyHash.of("sk_guess_" + i))).isEmpty();
    }
    assertThat(ring.find(HASH)).isPresent();
    reads = 0;
    ring.find(HASH);
    assertThat(reads).isZero();
  }

  @Test
  void cachesAValidKeyLongerThanAnInvalidOne() {
    KeyHash invalid = KeyHash.of("sk_invented");
    ring.find(invalid);
    ring.find(HASH);
    assertThat(ring.remembers(invalid)).isTrue();
    clock.advance(Duration.ofSeconds(5));
    assertThat(ring.remembers(invalid)).isFalse();
    assertThat(ring.remembers(HASH)).isTrue();
  }

  @Test
  void invalidKeysDoNotEvictAValidOne() {
    ring.find(HASH);
    clock.advance(Duration.ofMinutes(5));
    for (int i = 0; i < 100; i++) {
      ring.find(KeyHash.of("sk_guess_" + i));
    }
    assertThat(ring.remembers(HASH)).isTrue();
    down = true;
    assertThat(ring.find(HASH)).hasValue(KEY);
  }

  private Optional<ApiKey> read(KeyHash hash) {
    if (down) {
      throw new CannotGetJdbcConnectionException("down");
    }
    reads++;
    return Optional.ofNullable(stored.get(hash));
  }
}
