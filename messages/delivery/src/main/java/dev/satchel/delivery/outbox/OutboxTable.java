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
 * The messages that one process has to publish: the outbox for those due now, the schedule for
 * those due later. In the outbox, {@code deliver_at} is when the relay may take a row: one lease
 * after the row was handed to the publisher, in case the publisher loses it.
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

  /** Inserts each row into the outbox or the schedule, inside the open transaction. */
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

  /** Claims rows of the outbox for one lease, inside the open transaction. */
  List<Publication> claim(Instant from, Instant to, int limit) {
    List<Publication> claimed = outbox.lock(from, to, limit);
    if (!claimed.isEmpty()) {
      outbox.postpone(claimed, lease);
    }
    return claimed;
  }

  /**
   * Moves rows of the schedule to the outbox, claimed for one lease, inside the open transaction.
   */
  List<Publication> move(Instant from, Instant to, int limit) {
    List<Publication> moved = schedule.lock(from, to, limit);
    if (!moved.isEmpty()) {
      schedule.copyTo(outbox, moved, lease);
      schedule.delete(DueTable.ids(moved));
    }
    return moved;
  }

  /** Deletes rows that the broker has confirmed. */
  void delete(List<UUID> ids) {
    outbox.delete(ids);
  }
}
