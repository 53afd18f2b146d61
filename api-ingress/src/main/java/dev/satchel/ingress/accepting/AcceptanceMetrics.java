package dev.satchel.ingress.accepting;

import io.micrometer.core.instrument.MeterRegistry;

/** Counts requests for tasks by outcome. */
final class AcceptanceMetrics {
  private final MeterRegistry registry;

  AcceptanceMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Counts one request; the outcome is {@code accepted}, {@code replayed}, {@code conflict}, {@code
   * undecided} or {@code unavailable}.
   */
  void count(String task, String outcome) {
    registry.counter("satchel.tickets.requests", "task", task, "outcome", outcome).increment();
  }
}
