package dev.satchel.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sweeps the outbox for rows that are due: retries, and whatever was committed and never confirmed.
 * Also measures the outbox, so that intake can stop at its bound.
 */
final class OutboxRelay implements OutboxLevel {
  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
  private static final int BATCH = 1_000;
  private static final Duration MEASURE_EVERY = Duration.ofSeconds(1);

  private final OutboxTable outbox;
  private final Publisher publisher;
  private final TransactionTemplate transaction;
  private final DeliveryProperties properties;
  private final Clock clock;
  private final Thread thread = new Thread(this::run, "satchel-relay");
  private volatile boolean stopping;
  private volatile int depth;
  private volatile Duration age = Duration.ZERO;
  private Instant measured = Instant.EPOCH;

  OutboxRelay(
      OutboxTable outbox,
      Publisher publisher,
      PlatformTransactionManager manager,
      DeliveryProperties properties,
      Clock clock,
      MeterRegistry registry) {
    this.outbox = outbox;
    this.publisher = publisher;
    this.transaction = new TransactionTemplate(manager);
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    this.properties = properties;
    this.clock = clock;
    Gauge.builder("satchel.outbox.depth", () -> depth)
        .description("Rows in the outbox, counted up to its bound")
        .tag("process", properties.process())
        .register(registry);
    Gauge.builder("satchel.outbox.age", () -> age.toMillis() / 1000.0)
        .description("Age of the oldest row that is due")
        .baseUnit("seconds")
        .tag("process", properties.process())
        .register(registry);
  }

  void start() {
    thread.start();
  }

  void stop() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean alive() {
    return thread.isAlive();
  }

  @Override
  public boolean full() {
    return depth >= properties.outboxBound();
  }

  private void run() {
    boolean told = false;
    while (!stopping) {
      try {
        measure();
        boolean more = sweep() == BATCH;
        told = false;
        if (!more) {
          Pause.ms(properties.relayInterval().toMillis());
        }
      } catch (RuntimeException e) {
        if (!told && !stopping) {
          log.warn("relay waits for the database: {}", Failures.brief(e));
          told = true;
        }
        Pause.ms(properties.relayInterval().toMillis() * 5);
      }
    }
  }

  private int sweep() {
    int limit = Math.min(BATCH, publisher.room());
    if (limit == 0) {
      return 0;
    }
    List<Publication> claimed =
        transaction.execute(status -> outbox.claimDue(clock.instant(), limit));
    if (claimed == null) {
      return 0;
    }
    publisher.publishClaimed(claimed);
    return claimed.size();
  }

  private void measure() {
    Instant now = clock.instant();
    if (now.isBefore(measured.plus(MEASURE_EVERY))) {
      return;
    }
    measured = now;
    depth = outbox.depth(properties.outboxBound());
    Optional<Instant> oldest = outbox.oldestDue(now);
    age = oldest.map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
  }
}
