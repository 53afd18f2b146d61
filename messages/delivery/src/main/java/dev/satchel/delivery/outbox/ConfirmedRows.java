package dev.satchel.delivery.outbox;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.broker.ConfirmedPublications;
import dev.satchel.delivery.broker.StoredRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes confirmed rows from the outbox, many in one statement. A row that is not deleted in time
 * is only published again, and the inbox of the receiver drops the duplicate.
 */
public final class ConfirmedRows implements ConfirmedPublications {
  private static final int BATCH = 1_000;

  /** Limits deletes to ten transactions a second: each costs the server two flushes. */
  private static final long GATHER_MS = 100;

  private static final Duration RETRY_AFTER = Duration.ofMillis(500);
  private static final Duration LEAVES_WITHIN = Duration.ofMillis(1_500);

  private record Row(StoredRow stored, Runnable deleted) {}

  private final OutboxTable outbox;
  private final TransactionTemplate transaction;
  private final BlockingQueue<Row> confirmed = new LinkedBlockingQueue<>();
  private final Loop loop =
      new Loop("satchel-outbox-delete", RETRY_AFTER, this::deleteSome, this::deleteRest);

  /** The rows being deleted; kept for a retry after a failure. */
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
    confirmed.add(new Row(row, deleted));
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
    List<StoredRow> rows = batch.stream().map(Row::stored).toList();
    transaction.executeWithoutResult(status -> outbox.delete(rows));
    batch.forEach(row -> row.deleted().run());
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
