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
 * Who calls for which message. A lease lasts a few seconds and is renewed as long as the process
 * lives, however long its call takes; so a lease that has run out says that its process is gone or
 * stands still, and another one may take the message with a higher token.
 *
 * <p>Invariant: what became of a message is written only by who has its highest token, checked
 * under the row lock of the lease.
 *
 * <p>A lease that ran out without being left counts as a start that nobody finished. A message with
 * two of them is a suspect: few suspects run at once, and those with three alone, so that the one
 * that kills its process takes no innocent one to four.
 */
public final class Leases {
  /** Suspects that a process has in hand at once. */
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
   * None yet.
   *
   * @param process the prefix of the process's tables
   * @param owner unique to the process that runs, at most 255 characters
   * @param lasts how long a lease lasts without renewal, at least 1 s
   */
  public Leases(JdbcTemplate jdbc, String process, String owner, Duration lasts) {
    this.table = new LeaseTable(jdbc, process, owner);
    this.lasts = lasts;
    this.loop = new Loop("satchel-leases", Duration.ofMillis(500), this::renew);
  }

  /** The loop that renews them. */
  public Loop loop() {
    return loop;
  }

  /** Ends the loop. */
  public void stop() {
    loop.stop(LEAVES_WITHIN);
  }

  /**
   * Takes messages inside the transaction that is open. What another one holds, what is done, and
   * suspects above their bound are left out. When the transaction is not committed, what was taken
   * must be dropped.
   *
   * @param attempts of each message id, at least one
   * @param done which of them are done; asked once they are locked
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

  /** These are over: they are no longer renewed. */
  public void drop(Collection<Lease> leases) {
    for (Lease lease : leases) {
      if (held.remove(lease)) {
        suspects.release(lease.suspicion());
      }
    }
  }

  /** Locks leases inside the transaction that is open and tells which nobody has taken since. */
  public Set<Lease> lockHeld(TaskQueue queue, Collection<Lease> leases) {
    return table.lockHeld(queue, leases);
  }

  /** Deletes leases inside the transaction that has locked them and writes what became of them. */
  public void delete(TaskQueue queue, Collection<Lease> leases) {
    table.delete(queue, leases);
  }

  /**
   * Leaves messages to others, which is no crash.
   *
   * @param atOnce whether others may take them now; false while a call still runs, so that no two
   *     processes call for one message
   */
  public void leave(Collection<Lease> leases, boolean atOnce) {
    drop(leases);
    table.leave(leases, atOnce);
  }

  /** How many messages of a queue this process holds. */
  public int held(TaskQueue queue) {
    return Math.toIntExact(held.stream().filter(lease -> lease.queue() == queue).count());
  }

  private Duration renew() {
    try {
      renewAll();
    } catch (PessimisticLockingFailureException e) {
      // Rows that are being concluded. There is time for two more tries.
      log.debug("leases are renewed at the next try", e);
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
