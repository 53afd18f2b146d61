package dev.satchel.ingress.accepting;

import dev.satchel.ingress.batches.Batches;
import dev.satchel.ingress.bounds.Shares;
import dev.satchel.ingress.keys.ApiKey;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CompletableFuture;

/**
 * Limits the memory of requests that wait to be written, in bytes: until it is answered, a request
 * holds its body, the parsed body and the stack of its thread.
 */
final class WriteQueue {
  /** Cost of a request and its thread, without its body. */
  static final long REQUEST_BYTES = 24 * 1024;

  /**
   * Cost of each byte of the encoded task while it waits: as text, as a tree and as the message.
   */
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
   * Queues the ticket to be written.
   *
   * @return as {@link Batches#submit}; also fails with {@link Batches.QueueFull} when the waiting
   *     bytes of the key, of its tenant or of the process have reached their limit
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
