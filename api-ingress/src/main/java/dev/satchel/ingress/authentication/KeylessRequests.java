package dev.satchel.ingress.authentication;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts requests that are refused with 401, and logs one of them at most every 10 s: whoever has
 * no key fills neither a table nor the log.
 */
final class KeylessRequests {
  private static final Logger log = LoggerFactory.getLogger(KeylessRequests.class);
  private static final long APART_NANOS = Duration.ofSeconds(10).toNanos();

  private final Counter refused;
  private final LongSupplier nanoTime;
  private final AtomicLong sinceLogged = new AtomicLong();
  private final AtomicLong nextLogNanos;

  /**
   * Nothing is counted yet.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  KeylessRequests(MeterRegistry registry, LongSupplier nanoTime) {
    this.refused =
        Counter.builder("satchel.ingress.unauthenticated")
            .description("requests without a valid key")
            .register(registry);
    this.nanoTime = nanoTime;
    this.nextLogNanos = new AtomicLong(nanoTime.getAsLong());
  }

  /** Counts a request from the address. */
  void refused(String address) {
    refused.increment();
    long since = sinceLogged.incrementAndGet();
    long next = nextLogNanos.get();
    long now = nanoTime.getAsLong();
    if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + APART_NANOS)) {
      sinceLogged.addAndGet(-since);
      log.atInfo()
          .addKeyValue("address", address)
          .addKeyValue("requests", since)
          .log("{} requests without a valid key since the last such line", since);
    }
  }
}
