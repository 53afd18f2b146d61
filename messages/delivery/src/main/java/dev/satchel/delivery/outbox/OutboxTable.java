package dev.satchel.delivery.outbox;

import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.schedule.DueTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What one process has to send: the outbox for what is to be sent now, the schedule for what is due
 * later. A row's {@code deliver_at} in the outbox is when the relay may take it: a lease after it
 * was handed to the publisher, in case the publisher loses it.
 */
public final class OutboxTable {
  private final DueTable outbox;
  private final DueTable schedule;
  private final Duration lease;

  /** The outbox and the schedule of one process. */
  public OutboxTable(JdbcTemplate jdbc, MessageCodec codec, DeliveryProperties properties) {
    this.outbox = new DueTable(jdbc, codec, properties.process() + "_outbox");
    this.schedule = new DueTable(jdbc, codec, properties.process() + "_schedule");
    this.lease = properties.lease();
  }

  DueTable outbox() {
    return outbox;
  }

  DueTable schedule() {
    return schedule;
  }

  /** Adds each row where it belongs, inside the transaction that is open. */
  public void insert(List<Publication> publications) {
    List<Publication> now = publications.stream().filter(Publication::dueAtOnce).toList();
    if (!now.isEmpty()) {
      outbox.insert(now, publication -> lease);
    }
    if (now.size() < publications.size()) {
      schedule.insert(
          publications.stream().filter(Predicate.not(Publication::dueAtOnce)).toList(),
          publication -> Duration.between(publication.createdAt(), publication.deliverAt()));
    }
  }

  /** Takes rows of the outbox for one lease. Runs in the transaction that is open. */
  List<Publication> claim(Instant from, Instant to, int limit) {
    List<Publication> claimed = outbox.lock(from, to, limit);
    if (!claimed.isEmpty()) {
      outbox.postpone(claimed, lease);
    }
    return claimed;
  }

  /**
   * Moves rows of the schedule to the outbox, claimed for one lease. Runs in the transaction that
   * is open.
   */
  List<Publication> move(Instant from, Instant to, int limit) {
    List<Publication> moved = schedule.lock(from, to, limit);
    if (!moved.isEmpty()) {
      schedule.copyTo(outbox, moved, lease);
      schedule.delete(DueTable.ids(moved));
    }
    return moved;
  }

  /** Forgets rows that the broker has confirmed. */
  void delete(List<UUID> ids) {
    outbox.delete(ids);
  }
}
