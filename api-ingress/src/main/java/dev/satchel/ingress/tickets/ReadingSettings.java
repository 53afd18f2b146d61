package dev.satchel.ingress.tickets;

import dev.satchel.ingress.bounds.Heap;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code satchel.ingress.reading.*}.
 *
 * @param doneTickets maximum number of done tickets in the cache, about 1 KB each; 0 for none; null
 *     for what a sixteenth of the heap holds, at most 100,000
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.reading", ignoreUnknownFields = false)
record ReadingSettings(@Min(0) @Max(10_000_000) @Nullable Integer doneTickets) {
  private static final int MOST = 100_000;

  /** The maximum number of done tickets in the cache. */
  int bound() {
    return doneTickets == null ? Math.min(MOST, Heap.ofThisProcess().doneTickets()) : doneTickets;
  }
}
