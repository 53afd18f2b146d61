package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.ingress.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class KeyWatchTest {
  private final MovableClock clock = new MovableClock();
  private final ApiKey key = TestKeys.of(new UUID(1, 1), "one");
  private final ApiKey expiring =
      new ApiKey(
          new UUID(1, 2),
          key.tenant(),
          null,
          Set.of(),
          KeyHash.of("sk_expiring"),
          key.rates(),
          clock.instant().plusSeconds(2));
  private final List<Duration> looked = new ArrayList<>();
  private final Set<ApiKey> ended = new HashSet<>();
  private KeyChanges changes = new KeyChanges(Set.of(), Set.of(), Set.of());
  private boolean down;
  private int reads;
  private Optional<Set<KeyHash>> withoutChecksum = Optional.of(Set.of());
  private final UncheckedKeys unchecked = new UncheckedKeys(bound -> withoutChecksum);
  private final KeyRing ring =
      new KeyRing(
          this::read, clock, clock::nanoTime, Duration.ofMinutes(5), Duration.ofMinutes(10), 10);
  private final KeyWatch watch =
      new KeyWatch(this::changes, unchecked, ring, List.of(this::end), clock, clock::nanoTime);

  @Test
  void aRevokedKeyIsForgottenAndItsWaitsEnd() {
    ring.find(key.hash());
    changes = new KeyChanges(Set.of(key.id()), Set.of(), Set.of());
    watch.look();
    assertThat(ended).containsExactly(key);
    ring.find(key.hash());
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void anOldSecretIsForgottenAtOnceAndItsWaitsEndWithItsGrace() {
    ring.find(key.hash());
    changes = new KeyChanges(Set.of(), Set.of(key.hash()), Set.of());
    watch.look();
    ring.find(key.hash());
    assertThat(reads).isEqualTo(2);
    assertThat(ended).isEmpty();
    changes = new KeyChanges(Set.of(), Set.of(key.hash()), Set.of(key.hash()));
    watch.look();
    assertThat(ended).contains(key);
  }

  @Test
  void aKeyWithoutAChecksumIsLookedUpOnlyWhenTheDatabaseHasOne() {
    assertThat(unchecked.mayBe(key.hash())).isTrue();
    watch.look();
    assertThat(unchecked.mayBe(key.hash())).isFalse();
    withoutChecksum = Optional.of(Set.of(key.hash()));
    watch.look();
    assertThat(unchecked.mayBe(key.hash())).isTrue();
    assertThat(unchecked.mayBe(expiring.hash())).isFalse();
    withoutChecksum = Optional.empty();
    watch.look();
    assertThat(unchecked.mayBe(expiring.hash())).isTrue();
  }

  @Test
  void waitsOfExpiredKeysEndEvenWhileTheDatabaseIsDown() {
    down = true;
    clock.advance(Duration.ofSeconds(2));
    assertThatThrownBy(watch::look).isInstanceOf(CannotGetJdbcConnectionException.class);
    assertThat(ended).containsExactly(expiring);
  }

  @Test
  void looksAsFarBackAsAnOutageLasted() {
    watch.look();
    clock.advance(Duration.ofSeconds(1));
    watch.look();
    down = true;
    clock.advance(Duration.ofHours(1));
    assertThatThrownBy(watch::look).isInstanceOf(CannotGetJdbcConnectionException.class);
    down = false;
    clock.advance(Duration.ofHours(1));
    watch.look();
    clock.advance(Duration.ofSeconds(1));
    watch.look();
    assertThat(looked)
        .containsExactly(
            Duration.ofSeconds(90),
            Duration.ofSeconds(91),
            Duration.ofSeconds(90).plusHours(2),
            Duration.ofSeconds(91));
  }

  private KeyChanges changes(Duration last) {
    if (down) {
      throw new CannotGetJdbcConnectionException("down");
    }
    looked.add(last);
    return changes;
  }

  private void end(Predicate<ApiKey> isEnded) {
    for (ApiKey waiting : List.of(key, expiring)) {
      if (isEnded.test(waiting)) {
        ended.add(waiting);
      }
    }
  }

  private Optional<ApiKey> read(KeyHash hash) {
    reads++;
    return Optional.of(key);
  }
}
