package dev.satchel.ingress.keys;

import dev.satchel.ingress.http.Problems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects when keys were used and writes it periodically, for each key at most once a minute, so
 * that no request waits for it.
 */
final class LastUses {
  /** How old the recorded use of a key is before a later one is recorded. */
  static final Duration APART = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(LastUses.class);
  private final Consumer<Map<UUID, Instant>> store;
  private final Clock clock;
  private final Map<UUID, Instant> uses = new ConcurrentHashMap<>();
  private final Map<UUID, Instant> written = new ConcurrentHashMap<>();

  LastUses(Consumer<Map<UUID, Instant>> store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  void used(ApiKey key) {
    if (!written.containsKey(key.id())) {
      uses.put(key.id(), clock.instant());
    }
  }

  /**
   * Writes the collected uses; those that cannot be written because of an outage are kept for the
   * next flush, on other failures they are dropped.
   */
  void flush() {
    Instant before = clock.instant().minus(APART);
    written.values().removeIf(use -> !use.isAfter(before));
    Map<UUID, Instant> batch = new HashMap<>(uses);
    if (batch.isEmpty()) {
      return;
    }
    try {
      store.accept(batch);
      written.putAll(batch);
      uses.keySet().removeAll(batch.keySet());
    } catch (RuntimeException failure) {
      if (!Problems.isOutage(failure)) {
        uses.clear();
        log.error("last uses of keys could not be written", failure);
      }
    }
  }
}
