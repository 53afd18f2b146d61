package dev.satchel.baselines;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * The outbox relay: republishes messages that were committed but not confirmed, for example because
 * the process was killed.
 */
class NaiveOutboxRelay {
  private static final Duration LEFT_ALONE_FOR = Duration.ofSeconds(30);
  private static final int AT_ONCE = 100;

  private final NaiveOutboxRows outbox;
  private final NaivePaymentPublisher publisher;
  private final Clock clock;

  NaiveOutboxRelay(NaiveOutboxRows outbox, NaivePaymentPublisher publisher, Clock clock) {
    this.outbox = outbox;
    this.publisher = publisher;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
  void relay() {
    for (NaiveOutboxRows.Row row :
        outbox.writtenBefore(clock.instant().minus(LEFT_ALONE_FOR), AT_ONCE)) {
      if (!publisher.publish(row)) {
        return;
      }
      outbox.delete(row.id());
    }
  }
}
