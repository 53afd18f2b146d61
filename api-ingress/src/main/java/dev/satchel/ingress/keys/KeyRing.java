package dev.satchel.ingress.keys;

import dev.satchel.ingress.http.Problems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Caches keys for a few seconds, so that few requests need a read. A valid key that cannot be read
 * again, because the database is unavailable, is used on until a bound; then it is unavailable too,
 * not unknown. The age of an entry is measured by a monotonic clock; whether a key has expired is
 * asked of the clock at each request.
 */
final class KeyRing {
  private final Function<KeyHash, Optional<ApiKey>> store;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Duration fresh;
  private final Duration oldest;
  private final int bound;
  private final ConcurrentMap<KeyHash, Entry> entries = new ConcurrentHashMap<>();

  /**
   * Creates an empty cache.
   *
   * @param nanoTime as {@link System#nanoTime}
   * @param fresh how long an entry is used without a new read
   * @param oldest how long a valid key is used after it was last read, while it cannot be read
   * @param bound the maximum number of entries
   */
  KeyRing(
      Function<KeyHash, Optional<ApiKey>> store,
      Clock clock,
      LongSupplier nanoTime,
      Duration fresh,
      Duration oldest,
      int bound) {
    this.store = store;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.fresh = fresh;
    this.oldest = oldest;
    this.bound = bound;
  }

  /**
   * Whether the hash is cached, so that {@link #find} needs no limit on look-ups. A valid key
   * counts even when its entry is stale, because a single caller reads it again; an invalid key
   * only while its entry is fresh.
   */
  boolean remembers(KeyHash hash) {
    Entry entry = entries.get(hash);
    return entry != null && (entry.key.isPresent() || nanoTime.getAsLong() - entry.staleAt < 0);
  }

  /** The key, if it is valid; throws when it is not cached and the database is unavailable. */
  Optional<ApiKey> find(KeyHash hash) {
    Instant now = clock.instant();
    return cached(hash).filter(key -> key.isValidAt(now));
  }

  /** Removes keys that were changed; they are read again at their next request. */
  void forget(Predicate<ApiKey> changed) {
    entries.values().removeIf(entry -> entry.key.filter(changed).isPresent());
  }

  private Optional<ApiKey> cached(KeyHash hash) {
    Entry entry = entries.get(hash);
    long now = nanoTime.getAsLong();
    if (entry == null) {
      return load(hash, now);
    }
    boolean isFresh = now - entry.staleAt < 0;
    boolean tooOld = entry.key.isPresent() && now - entry.readAt >= oldest.toNanos();
    if (isFresh || (!tooOld && !entry.loading.compareAndSet(false, true))) {
      return entry.key; // one caller reads again, the others use the cached entry
    }
    try {
      return load(hash, now);
    } catch (RuntimeException failure) {
      entry.loading.set(false);
      if (Problems.isOutage(failure)
          && entry.key.isPresent()
          && now - entry.readAt < oldest.toNanos()) {
        entries.replace(hash, entry, new Entry(entry.key, entry.readAt, now + fresh.toNanos()));
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
    entries.put(hash, new Entry(key, now, now + fresh.toNanos()));
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
    private final long readAt;
    private final long staleAt;
    private final AtomicBoolean loading = new AtomicBoolean();

    Entry(Optional<ApiKey> key, long readAt, long staleAt) {
      this.key = key;
      this.readAt = readAt;
      this.staleAt = staleAt;
    }
  }
}
