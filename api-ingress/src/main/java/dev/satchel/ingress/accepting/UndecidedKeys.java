package dev.satchel.ingress.accepting;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Idempotency keys under which another transaction has written a ticket and has not ended, for
 * example a transaction of a frozen ingress. A batch that wrote the same key would wait for the row
 * lock until its time-out, so these keys are remembered for as long as the database may keep such a
 * session.
 */
final class UndecidedKeys {
  /** Longer than the 40 s of idle time after which the server ends a session. */
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(45);

  private static final int REMEMBERED = 10_000;

  private final Map<TicketBatch.Key, Long> untilNanos = new ConcurrentHashMap<>();

  /** Remembers keys that are undecided now. */
  void remember(Iterable<TicketBatch.Key> keys) {
    long until = System.nanoTime() + REMEMBERED_FOR.toNanos();
    if (untilNanos.size() >= REMEMBERED) {
      untilNanos.clear();
    }
    keys.forEach(key -> untilNanos.put(key, until));
  }

  /** The tickets whose keys were recently undecided; the caller checks these before it writes. */
  List<NewTicket> among(List<NewTicket> tickets) {
    if (untilNanos.isEmpty()) {
      return List.of();
    }
    long now = System.nanoTime();
    untilNanos.values().removeIf(until -> until - now <= 0);
    return tickets.stream()
        .filter(ticket -> untilNanos.containsKey(TicketBatch.Key.of(ticket)))
        .toList();
  }
}
