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
 * Reads tickets through a cache of done tickets. A done ticket never changes, so no entry is ever
 * stale, and clients that keep polling done tickets cost the database nothing.
 */
final class DoneTickets {
  private final SharedReads<TicketId, TicketRows.Owned> reads;
  private final Cache<TicketId, TicketRows.Owned> done;

  /**
   * Creates a cache of the size in {@link ReadingSettings}; entries that are rarely read are
   * evicted first.
   */
  DoneTickets(
      SharedReads<TicketId, TicketRows.Owned> reads,
      ReadingSettings settings,
      MeterRegistry registry) {
    this.reads = reads;
    this.done = Caffeine.newBuilder().maximumSize(settings.bound()).recordStats().build();
    CaffeineCacheMetrics.monitor(registry, done, "tickets.done");
  }

  /** The ticket of any tenant; the caller checks the owner. */
  Optional<TicketRows.Owned> read(TicketId id) {
    TicketRows.Owned remembered = done.getIfPresent(id);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    return remembering(id, reads.read(id));
  }

  /** The same without blocking a thread; see {@link SharedReads#readLater}. */
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
