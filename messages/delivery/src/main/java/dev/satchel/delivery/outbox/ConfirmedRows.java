package dev.satchel.delivery.outbox;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.broker.ConfirmedPublications;
import dev.satchel.delivery.broker.StoredRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes the rows of confirmed messages, many in one statement. A row that is not deleted in time
 * is only published again, and the inbox of the receiver drops the duplicate.
 */
public final class ConfirmedRows implements ConfirmedPublications {
  private static final int BATCH = 1_000;

  /** Limits deletes to ten transactions a second: each costs the server two flushes. */
  private static final long GATHER_MS = 100;

  private static final Duration RETRY_AFTER = Duration.ofMillis(500);
  private static final Duration LEAVES_WITHIN = Duration.ofMillis(1_500);

  /**
   * A row to change.
   *
   * @param left the messages that it is reduced to; empty to delete it
   */
  private record Row(StoredRow stored, List<UUID> left, Runnable done) {}

  private final OutboxTable outbox;
  private final TransactionTemplate transaction;
  private final BlockingQueue<Row> confirmed = new LinkedBlockingQueue<>();
  private final Loop loop =
      new Loop("satchel-outbox-delete", RETRY_AFTER, this::deleteSome, this::deleteRest);

  /** The rows being changed; kept for a retry after a failure. */
  private final List<Row> batch = new ArrayList<>(BATCH);

  /** Deletes from one outbox, in transactions of its own. */
  public ConfirmedRows(OutboxTable outbox, PlatformTransactionManager manager) {
    this.outbox = outbox;
    this.transaction = new TransactionTemplate(manager);
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  /** The thread that does the work, for health. */
  public Loop loop() {
    return loop;
  }

  /** Deletes the rows confirmed so far, if the database answers within 1.5 s, then stops. */
  public void stop() {
    loop.finish(LEAVES_WITHIN);
  }

  /** Deletes the row soon, then runs {@code deleted}. */
  @Override
  public void delete(StoredRow row, Runnable deleted) {
    confirmed.add(new Row(row, List.of(), deleted));
  }

  @Override
  public void reduce(StoredRow row, List<UUID> left, Runnable reduced) {
    confirmed.add(new Row(row, List.copyOf(left), reduced));
  }

  private Duration deleteSome() throws InterruptedException {
    if (batch.isEmpty()) {
      Row first = confirmed.poll(100, TimeUnit.MILLISECONDS);
      if (first == null) {
        return Duration.ZERO;
      }
      batch.add(first);
      gather();
    }
    deleteBatch();
    return Duration.ZERO;
  }

  private void deleteRest() {
    confirmed.drainTo(batch, BATCH - batch.size());
    while (!batch.isEmpty()) {
      deleteBatch();
      confirmed.drainTo(batch, BATCH);
    }
  }

  private void deleteBatch() {
    List<StoredRow> confirmedRows =
        batch.stream().filter(row -> row.left().isEmpty()).map(Row::stored).toList();
    List<Row> reduced =
        batch.stream()
            .filter(row -> !row.left().isEmpty())
            .sorted(KeyOrder.by(row -> row.stored().id()))
            .toList();
    transaction.executeWithoutResult(
        status -> {
          outbox.delete(confirmedRows);
          reduced.forEach(row -> outbox.reduce(row.stored(), row.left()));
        });
    batch.forEach(row -> row.done().run());
    batch.clear();
  }

  private void gather() throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MS);
    while (batch.size() < BATCH) {
      Row next = confirmed.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return;
      }
      batch.add(next);
      confirmed.drainTo(batch, BATCH - batch.size());
    }
  }
}
