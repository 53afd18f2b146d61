package dev.satchel.ingress.accepting;

import dev.satchel.ingress.batches.Batches;
import dev.satchel.ingress.bounds.Shares;
import dev.satchel.ingress.keys.ApiKey;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CompletableFuture;

/**
 * What waits to be written, counted in bytes: a request holds its body, the parsed form of it and
 * the stack of its thread until it is answered.
 */
final class WriteQueue {
  /** A request and its thread, whatever its body. */
  static final long REQUEST_BYTES = 24 * 1024;

  /** What a byte of the command takes up while it waits: as text, as a tree and as the message. */
  static final long BYTES_PER_BYTE = 6;

  private final Batches<NewTicket, Accepted> writes;
  private final Shares memory;

  WriteQueue(Batches<NewTicket, Accepted> writes, Shares memory, MeterRegistry registry) {
    this.writes = writes;
    this.memory = memory;
    Gauge.builder("satchel.tickets.write.waiting", memory, Shares::taken)
        .baseUnit("bytes")
        .description("What requests that wait to be written take up")
        .register(registry);
  }

  /**
   * Has it written.
   *
   * @return as {@link Batches#submit}; completed with {@link Batches.QueueFull} also when the key,
   *     its tenant or all together have as many bytes waiting as they may
   */
  CompletableFuture<Accepted> submit(NewTicket ticket, ApiKey key) {
    long bytes = REQUEST_BYTES + BYTES_PER_BYTE * ticket.command().body().length;
    if (memory.take(key.owner(), bytes) != null) {
      return CompletableFuture.failedFuture(new Batches.QueueFull());
    }
    CompletableFuture<Accepted> written = writes.submit(ticket);
    return written.whenComplete((accepted, failure) -> memory.giveBack(key.owner(), bytes));
  }
}
