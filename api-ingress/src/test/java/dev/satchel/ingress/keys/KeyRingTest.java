package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.ingress.MovableClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class KeyRingTest {
  private static final KeyHash HASH = KeyHash.of("sk_one");
  private static final ApiKey KEY = TestKeys.of(new UUID(1, 1), "default");
  private final MovableClock clock = new MovableClock();
  private final Map<KeyHash, ApiKey> stored = new HashMap<>(Map.of(HASH, KEY));
  private int reads;
  private boolean down;
  private final KeyRing ring =
      new KeyRing(
          this::read, clock, clock::nanoTime, Duration.ofSeconds(5), Duration.ofMinutes(10), 3);

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
  void aCachedKeyIsRefusedOnceItExpires() {
    ApiKey expiring =
        new ApiKey(
            KEY.id(),
            KEY.tenant(),
            null,
            KEY.scopes(),
            HASH,
            KEY.rates(),
            clock.instant().plusSeconds(2));
    stored.put(HASH, expiring);
    assertThat(ring.find(HASH)).hasValue(expiring);
    clock.advance(Duration.ofMillis(1_999));
    assertThat(ring.find(HASH)).isPresent();
    down = true;
    clock.advance(Duration.ofMillis(1));
    assertThat(ring.find(HASH)).isEmpty();
  }

  @Test
  void aForgottenKeyIsReadAgainAndOthersAreNot() {
    KeyHash other = KeyHash.of("sk_other");
    stored.put(other, TestKeys.of(new UUID(1, 2), "default"));
    ring.find(HASH);
    ring.find(other);
    stored.clear();
    ring.forget(key -> key.id().equals(KEY.id()));
    assertThat(ring.find(HASH)).isEmpty();
    assertThat(ring.find(other)).isPresent();
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
  void aKeyThatCannotBeReadForTooLongIsUnavailableAndNotUnknown() {
    ring.find(HASH);
    down = true;
    for (int i = 0; i < 119; i++) {
      clock.advance(Duration.ofSeconds(5));
      assertThat(ring.find(HASH)).hasValue(KEY);
    }
    clock.advance(Duration.ofSeconds(5));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> ring.find(HASH))
          .isInstanceOf(CannotGetJdbcConnectionException.class);
    }
    down = false;
    assertThat(ring.find(HASH)).hasValue(KEY);
    down = true;
    clock.advance(Duration.ofMinutes(9));
    assertThat(ring.find(HASH)).hasValue(KEY);
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
