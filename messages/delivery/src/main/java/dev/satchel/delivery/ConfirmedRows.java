package dev.satchel.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes confirmed rows from the outbox, many to a statement. A row that is not deleted in time is
 * only sent again, which the inbox drops.
 */
final class ConfirmedRows {
  private static final Logger log = LoggerFactory.getLogger(ConfirmedRows.class);
  private static final int BATCH = 1_000;

  /** Ten transactions a second at most, whatever the load: each costs the server two flushes. */
  private static final long GATHER_MS = 100;

  private static final long RETRY_AFTER_MS = 500;

  private record Row(UUID id, Runnable deleted) {}

  private final OutboxTable outbox;
  private final TransactionTemplate transaction;
  private final BlockingQueue<Row> confirmed = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::run, "satchel-outbox-delete");
  private volatile boolean stopping;

  ConfirmedRows(OutboxTable outbox, PlatformTransactionManager manager) {
    this.outbox = outbox;
    this.transaction = new TransactionTemplate(manager);
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  void start() {
    thread.start();
  }

  void stop() {
    stopping = true;
    try {
      thread.join(1_500);
      thread.interrupt();
      thread.join(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean alive() {
    return thread.isAlive();
  }

  /** Deletes soon; tells when it is done. */
  void delete(UUID id, Runnable deleted) {
    confirmed.add(new Row(id, deleted));
  }

  private void run() {
    List<Row> batch = new ArrayList<>(BATCH);
    try {
      while (!stopping || !confirmed.isEmpty()) {
        Row first = confirmed.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        batch.add(first);
        gather(batch);
        delete(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void gather(List<Row> batch) throws InterruptedException {
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

  private void delete(List<Row> batch) throws InterruptedException {
    List<UUID> ids = batch.stream().map(Row::id).sorted().toList();
    boolean told = false;
    while (true) {
      try {
        transaction.executeWithoutResult(status -> outbox.delete(ids));
        batch.forEach(row -> row.deleted().run());
        return;
      } catch (RuntimeException e) {
        if (!told) {
          log.warn("outbox rows wait for deletion: {}", Failures.brief(e));
          told = true;
        }
        if (stopping) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_AFTER_MS);
      }
    }
  }
}
