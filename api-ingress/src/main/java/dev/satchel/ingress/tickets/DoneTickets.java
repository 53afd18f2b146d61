package dev.satchel.ingress.tickets;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.satchel.ingress.batches.SharedReads;
import dev.satchel.messages.TicketId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
    this.done = Caffeine.newBuilder().maximumSize(settings.bound()).recordStats().build();
    CaffeineCacheMetrics.monitor(registry, done, "tickets.done");
  }

  /** The ticket, whosever it is. */
  Optional<TicketRows.Owned> read(TicketId id) {
    TicketRows.Owned remembered = done.getIfPresent(id);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    return remembering(id, reads.read(id));
  }

  /** The same without holding a thread; see {@link SharedReads#readLater}. */
  CompletableFuture<Optional<TicketRows.Owned>> readLater(TicketId id) {
    TicketRows.Owned remembered = done.getIfPresent(id);
    return remembered != null
        ? CompletableFuture.completedFuture(Optional.of(remembered))
        : reads.readLater(id).thenApply(found -> remembering(id, found));
  }

  private Optional<TicketRows.Owned> remembering(TicketId id, Optional<TicketRows.Owned> found) {
    found.filter(owned -> owned.ticket().done()).ifPresent(owned -> done.put(id, owned));
    return found;
  }
}
