package dev.satchel.ingress.accepting;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Idempotency keys under which another transaction has written a ticket and has not ended, as one
 * of an ingress that was frozen. A batch that wrote them too would wait for it in vain, so they are
 * remembered for as long as the database may keep such a session.
 */
final class UndecidedKeys {
  /** The server ends a session that has idled for 40 s. */
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(45);

  private static final int REMEMBERED = 10_000;

  private final Map<TicketBatch.Key, Long> untilNanos = new ConcurrentHashMap<>();

  /** Notes keys that were undecided just now. */
  void remember(Iterable<TicketBatch.Key> keys) {
    long until = System.nanoTime() + REMEMBERED_FOR.toNanos();
    if (untilNanos.size() >= REMEMBERED) {
      untilNanos.clear();
    }
    keys.forEach(key -> untilNanos.put(key, until));
  }

  /** Those that were undecided lately, to be looked at before they are written. */
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
