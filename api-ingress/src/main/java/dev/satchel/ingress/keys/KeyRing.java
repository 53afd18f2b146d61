package dev.satchel.ingress.keys;

import dev.satchel.ingress.http.Problems;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Remembers keys for a few seconds, so that a request rarely costs a read, and for longer while the
 * database is away. Its time is that of a clock that never steps back.
 */
final class KeyRing {
  private final Function<KeyHash, Optional<ApiKey>> store;
  private final LongSupplier nanoTime;
  private final Duration fresh;
  private final int bound;
  private final ConcurrentMap<KeyHash, Entry> entries = new ConcurrentHashMap<>();

  /**
   * Remembers nothing yet.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  KeyRing(
      Function<KeyHash, Optional<ApiKey>> store, LongSupplier nanoTime, Duration fresh, int bound) {
    this.store = store;
    this.nanoTime = nanoTime;
    this.fresh = fresh;
    this.bound = bound;
  }

  /**
   * Whether it needs no bound of those who look keys up: it is known to be valid, now or a while
   * ago, so only one caller asks again; or it was found to be invalid a moment ago.
   */
  boolean remembers(KeyHash hash) {
    Entry entry = entries.get(hash);
    return entry != null && (entry.key.isPresent() || nanoTime.getAsLong() - entry.staleAt < 0);
  }

  /** The key, if it is valid; throws when that is unknown and the database is away. */
  Optional<ApiKey> find(KeyHash hash) {
    Entry entry = entries.get(hash);
    long now = nanoTime.getAsLong();
    if (entry == null) {
      return load(hash, now);
    }
    if (now - entry.staleAt < 0 || !entry.loading.compareAndSet(false, true)) {
      return entry.key; // one caller asks again, the others go on with what is known
    }
    try {
      return load(hash, now);
    } catch (RuntimeException failure) {
      entry.loading.set(false);
      if (Problems.isOutage(failure) && entry.key.isPresent()) {
        entries.replace(hash, entry, new Entry(entry.key, now + fresh.toNanos()));
        return entry.key;
      }
      throw failure;
    }
  }

  private Optional<ApiKey> load(KeyHash hash, long now) {
    Optional<ApiKey> key = store.apply(hash);
    if (entries.size() >= bound) {
      makeRoom(now);
    }
    entries.put(hash, new Entry(key, now + fresh.toNanos()));
    return key;
  }

  private void makeRoom(long now) {
    entries.values().removeIf(entry -> entry.key.isEmpty());
    if (entries.size() >= bound) {
      entries.values().removeIf(entry -> entry.staleAt - now <= 0);
    }
    if (entries.size() >= bound) {
      entries.clear();
    }
  }

  private static final class Entry {
    private final Optional<ApiKey> key;
    private final long staleAt;
    private final AtomicBoolean loading = new AtomicBoolean();

    Entry(Optional<ApiKey> key, long staleAt) {
      this.key = key;
      this.staleAt = staleAt;
    }
  }
}
