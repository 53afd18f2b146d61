package dev.satchel.ingress.keys;

import dev.satchel.ingress.http.Problems;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers when keys were used and writes it now and then, so that no request waits for it. */
final class LastUses {
  private static final Logger log = LoggerFactory.getLogger(LastUses.class);
  private final Consumer<Map<UUID, Instant>> store;
  private final Clock clock;
  private final Map<UUID, Instant> uses = new ConcurrentHashMap<>();

  LastUses(Consumer<Map<UUID, Instant>> store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  void used(ApiKey key) {
    uses.put(key.id(), clock.instant());
  }

  /** Writes what has been gathered; what cannot be written is kept for the next time. */
  void flush() {
    Map<UUID, Instant> batch = new HashMap<>(uses);
    if (batch.isEmpty()) {
      return;
    }
    try {
      store.accept(batch);
      batch.forEach(uses::remove);
    } catch (RuntimeException failure) {
      if (!Problems.isOutage(failure)) {
        uses.clear();
        log.error("last uses of keys could not be written", failure);
      }
    }
  }
}
