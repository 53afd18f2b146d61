package dev.satchel.ingress.keys;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.LoopSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.springframework.context.SmartLifecycle;

/**
 * Looks twice a second for keys that were revoked or rotated through any ingress, or in the
 * database, for secrets whose grace is over, and for keys that have expired: removes them from the
 * cache and ends the requests that wait with them. It also reads which keys without a checksum
 * there are.
 */
public final class KeyWatch implements SmartLifecycle, LoopOwner {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /**
   * A change is looked for during this time. Its transaction may commit as late as the server ends
   * an idle session (40 s), and a wait that began just before it lasts at most a minute.
   */
  private static final Duration OVERLAP = Duration.ofSeconds(90);

  private final Function<Duration, KeyChanges> changes;
  private final UncheckedKeys unchecked;
  private final KeyRing ring;
  private final List<KeyEndListener> listeners;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private long lookedAt;
  private final LoopSet loops = new LoopSet();

  /**
   * Creates a watch that is not started yet.
   *
   * @param changes returns the changes of this last time
   * @param nanoTime as {@link System#nanoTime}
   */
  KeyWatch(
      Function<Duration, KeyChanges> changes,
      UncheckedKeys unchecked,
      KeyRing ring,
      List<KeyEndListener> listeners,
      Clock clock,
      LongSupplier nanoTime) {
    this.changes = changes;
    this.unchecked = unchecked;
    this.ring = ring;
    this.listeners = List.copyOf(listeners);
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.lookedAt = nanoTime.getAsLong();
  }

  /** Looks at once, because a key was changed through this process. */
  public void lookNow() {
    loops.wake();
  }

  /**
   * Whether a key that was valid when its request began is still valid. A person is until the token
   * expires.
   *
   * @throws RuntimeException when it is not cached and the database is unavailable
   */
  public boolean isValid(ApiKey key) {
    return key.person() == null
        ? ring.find(key.hash()).isPresent()
        : key.isValidAt(clock.instant());
  }

  /** After an outage it looks as far back as the outage lasted. */
  void look() {
    Instant now = clock.instant();
    listeners.forEach(listener -> listener.ended(key -> !key.isValidAt(now)));
    long began = nanoTime.getAsLong();
    KeyChanges found = changes.apply(OVERLAP.plusNanos(began - lookedAt));
    lookedAt = began;
    if (!found.none()) {
      ring.forget(found::concern);
      listeners.forEach(listener -> listener.ended(found::end));
    }
    unchecked.refresh();
  }

  @Override
  public void start() {
    loops.start(
        new Loop(
            "satchel-key-watch",
            INTERVAL,
            () -> {
              look();
              return INTERVAL;
            }));
  }

  @Override
  public void stop() {
    loops.stop();
  }

  @Override
  public List<Loop> loops() {
    return loops.all();
  }

  @Override
  public boolean isRunning() {
    return loops.running();
  }
}
