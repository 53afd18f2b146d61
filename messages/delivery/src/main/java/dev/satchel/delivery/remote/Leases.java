package dev.satchel.delivery.remote;

import dev.satchel.delivery.Loop;
import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The leases that decide which process makes the remote call for a message. A lease lasts a few
 * seconds and is renewed as long as its process lives, however long the call takes. An expired
 * lease means that its process has crashed or is frozen, and another process may take the message
 * with a higher token.
 *
 * <p>Invariant: only the holder of the highest token of a message writes its outcome, checked under
 * the row lock of the lease.
 *
 * <p>A lease that expires without being released counts as an unfinished start. A message with two
 * of them is a suspect: few suspects run at once, and those with three alone, so that a message
 * that crashes its process does not bring an innocent one to four.
 */
public final class Leases {
  /** Slots for suspects in one process. */
  static final int SUSPECTS_AT_ONCE = 16;

  private static final Logger log = LoggerFactory.getLogger(Leases.class);
  private static final Duration AFTER_A_LOCK = Duration.ofMillis(100);
  private static final int RENEWED_AT_ONCE = 1_000;
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(1);
  private static final Duration KEPT_AFTER_THE_END = Duration.ofDays(1);
  private static final long PURGE_EVERY_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final LeaseTable table;
  private final Duration lasts;
  private final Set<Lease> held = ConcurrentHashMap.newKeySet();
  private final Semaphore suspects = new Semaphore(SUSPECTS_AT_ONCE);
  private final Loop loop;
  private long purgedNanos = System.nanoTime();

  /**
   * Starts without leases.
   *
   * @param process the prefix of the process's tables
   * @param owner unique to this running process, at most 255 characters
   * @param lasts how long a lease lasts without renewal, at least 1 s
   */
  public Leases(JdbcTemplate jdbc, String process, String owner, Duration lasts) {
    this.table = new LeaseTable(jdbc, process, owner);
    this.lasts = lasts;
    this.loop = new Loop("satchel-leases", Duration.ofMillis(500), this::renew);
  }

  /** The loop that renews the leases. */
  public Loop loop() {
    return loop;
  }

  /** Ends the loop. */
  public void stop() {
    loop.stop(LEAVES_WITHIN);
  }

  /**
   * Takes leases for messages inside the open transaction. Messages that another process holds,
   * messages that are done, and suspects above their bound are left out. When the transaction does
   * not commit, the returned leases must be dropped.
   *
   * @param attempts the attempt of each message id, at least one
   * @param done the ids that are done; called once the rows are locked
   */
  public List<Lease> take(TaskQueue queue, Map<UUID, Integer> attempts, Supplier<Set<UUID>> done) {
    Map<UUID, LeaseTable.Row> rows = table.lock(queue, attempts);
    Set<UUID> ended = done.get();
    List<Lease> taken = new ArrayList<>();
    List<Lease> over = new ArrayList<>();
    attempts.forEach(
        (id, attempt) -> {
          LeaseTable.Row row = rows.get(id);
          if (row != null && !row.live()) {
            Lease lease = row.next(queue, id, attempt);
            if (ended.contains(id)) {
              if (row.attempt() <= attempt) {
                over.add(lease);
              }
            } else if (suspects.tryAcquire(lease.suspicion())) {
              taken.add(lease);
            }
          }
        });
    held.addAll(taken);
    if (!taken.isEmpty()) {
      table.take(taken, lasts);
    }
    if (!over.isEmpty()) {
      table.delete(queue, over);
    }
    return taken;
  }

  /** Stops renewing leases that are over. */
  public void drop(Collection<Lease> leases) {
    for (Lease lease : leases) {
      if (held.remove(lease)) {
        suspects.release(lease.suspicion());
      }
    }
  }

  /** Locks leases inside the open transaction; returns those that nobody has taken since. */
  public Set<Lease> lockHeld(TaskQueue queue, Collection<Lease> leases) {
    return table.lockHeld(queue, leases);
  }

  /** Deletes leases inside the transaction that has locked them and records the outcomes. */
  public void delete(TaskQueue queue, Collection<Lease> leases) {
    table.delete(queue, leases);
  }

  /**
   * Releases messages to other processes, which is no crash.
   *
   * @param atOnce whether others may take them now; false while a call still runs, so that no two
   *     processes call for one message
   */
  public void leave(Collection<Lease> leases, boolean atOnce) {
    drop(leases);
    table.leave(leases, atOnce);
  }

  /** How many leases of a queue this process holds. */
  public int held(TaskQueue queue) {
    return Math.toIntExact(held.stream().filter(lease -> lease.queue() == queue).count());
  }

  private Duration renew() {
    try {
      renewAll();
    } catch (PessimisticLockingFailureException e) {
      // The rows are locked by a transaction that concludes them. There is time for two more tries.
      log.debug("leases could not be renewed and are retried", e);
      return AFTER_A_LOCK;
    }
    if (System.nanoTime() - purgedNanos >= PURGE_EVERY_NANOS) {
      purgedNanos = System.nanoTime();
      table.purge(KEPT_AFTER_THE_END);
    }
    return lasts.dividedBy(3);
  }

  private void renewAll() {
    Map<TaskQueue, Set<UUID>> byQueue = new EnumMap<>(TaskQueue.class);
    held.forEach(
        lease ->
            byQueue
                .computeIfAbsent(lease.queue(), queue -> new HashSet<>())
                .add(lease.messageId()));
    byQueue.forEach(
        (queue, ids) ->
            inPieces(queue, List.copyOf(ids), (of, some) -> table.renew(of, some, lasts)));
  }

  private static void inPieces(
      TaskQueue queue, List<UUID> ids, BiConsumer<TaskQueue, List<UUID>> statement) {
    for (int from = 0; from < ids.size(); from += RENEWED_AT_ONCE) {
      statement.accept(queue, ids.subList(from, Math.min(ids.size(), from + RENEWED_AT_ONCE)));
    }
  }
}
