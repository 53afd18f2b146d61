package dev.satchel.ingress.tickets;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.satchel.messages.TicketId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.Optional;

/**
 * Reads tickets, and remembers those that are done: they never change again, so what is remembered
 * is never wrong. Clients that go on asking for them cost the database nothing.
 */
final class DoneTickets {
  private final SharedReads<TicketId, TicketRows.Owned> reads;
  private final Cache<TicketId, TicketRows.Owned> done;

  /**
   * Remembers as many as {@link ReadingSettings} say; those that are asked for seldom are forgotten
   * first.
   */
  DoneTickets(
      SharedReads<TicketId, TicketRows.Owned> reads,
      ReadingSettings settings,
      MeterRegistry registry) {
    this.reads = reads;
    this.done = Caffeine.newBuilder().maximumSize(settings.doneTickets()).recordStats().build();
    CaffeineCacheMetrics.monitor(registry, done, "tickets.done");
  }

  /** The ticket, whosever it is. */
  Optional<TicketRows.Owned> read(TicketId id) {
    TicketRows.Owned remembered = done.getIfPresent(id);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    Optional<TicketRows.Owned> found = reads.read(id);
    found.filter(owned -> owned.ticket().done()).ifPresent(owned -> done.put(id, owned));
    return found;
  }
}
