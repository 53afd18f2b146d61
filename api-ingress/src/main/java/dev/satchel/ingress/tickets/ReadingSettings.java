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
 * @param doneTickets done tickets that are remembered, about 1 KB each; 0 for none; null for what a
 *     sixteenth of the heap holds, 100,000 at most
 */
@Validated
@ConfigurationProperties(prefix = "satchel.ingress.reading", ignoreUnknownFields = false)
record ReadingSettings(@Min(0) @Max(10_000_000) @Nullable Integer doneTickets) {
  private static final int MOST = 100_000;

  /** How many done tickets are remembered. */
  int bound() {
    return doneTickets == null ? Math.min(MOST, Heap.ofThisProcess().doneTickets()) : doneTickets;
  }
}
