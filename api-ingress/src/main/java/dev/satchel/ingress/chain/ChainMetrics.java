package dev.satchel.ingress.chain;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows how far the chain is. */
final class ChainMetrics {
  private volatile long seq;
  private volatile double lagSeconds;

  ChainMetrics(MeterRegistry registry) {
    Gauge.builder("satchel.audit.chain.seq", this, metrics -> metrics.seq)
        .description("the number of the last page of the audit chain")
        .register(registry);
    Gauge.builder("satchel.audit.chain.lag.seconds", this, metrics -> metrics.lagSeconds)
        .description("the age of the oldest entry of the audit log that is in no page")
        .register(registry);
  }

  void measured(long lastSeq, double seconds) {
    seq = lastSeq;
    lagSeconds = seconds;
  }
}
