package dev.satchel.delivery.outbox;

import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.DeliveryProperties.FirstMessageRows;
import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.SatchelProcess;
import dev.satchel.delivery.broker.StoredRow;
import dev.satchel.delivery.schedule.DueTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The messages that one process has to publish: the outbox for those due now, the schedule for
 * those due later, and in the ingress a row for each batch of accepted tickets. In the outbox,
 * {@code deliver_at} is when the relay may take a row: one lease after the row was handed to the
 * publisher, in case the publisher loses it.
 */
public final class OutboxTable {
  private final DueTable outbox;
  private final DueTable schedule;
  private final @Nullable AcceptedTable accepted;
  private final boolean omitting;
  private final Duration lease;

  /** The outbox and the schedule of one process. */
  public OutboxTable(JdbcTemplate jdbc, MessageCodec codec, DeliveryProperties properties) {
    this.outbox = new DueTable(jdbc, codec, properties.process() + "_outbox");
    this.schedule = new DueTable(jdbc, codec, properties.process() + "_schedule");
    this.accepted =
        properties.process().equals(SatchelProcess.INGRESS.name())
            ? new AcceptedTable(jdbc, codec, outbox::now, properties.lease())
            : null;
    this.omitting = properties.firstMessageRows() == FirstMessageRows.OMIT;
    this.lease = properties.lease();
  }

  DueTable outbox() {
    return outbox;
  }

  DueTable schedule() {
    return schedule;
  }

  /** The batches of accepted tickets; null in a process that accepts none. */
  @Nullable AcceptedTable accepted() {
    return accepted;
  }

  /**
   * Stores publications inside the open transaction: those due later in the schedule, the others in
   * the outbox. The ingress stores the first messages of its tickets, which it inserts in the same
   * transaction, as one row.
   *
   * @return the row of these first messages; null when each publication has a row of its own
   */
  public @Nullable StoredRow insert(List<Publication> publications) {
    List<Publication> later = new ArrayList<>();
    List<Publication> now = new ArrayList<>();
    List<Publication> first = new ArrayList<>();
    for (Publication publication : publications) {
      if (!publication.dueAtOnce()) {
        later.add(publication);
      } else if (accepted != null && omitting && publication.isFirstOfTicket()) {
        first.add(publication);
      } else {
        now.add(publication);
      }
    }
    if (!now.isEmpty()) {
      outbox.insert(now, publication -> lease);
    }
    if (!later.isEmpty()) {
      schedule.insert(
          later, publication -> Duration.between(publication.createdAt(), publication.deliverAt()));
    }
    return accepted == null || first.isEmpty() ? null : accepted.insert(first);
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

  /** Deletes rows whose messages the broker has confirmed. */
  void delete(List<StoredRow> rows) {
    List<UUID> single = ids(rows, StoredRow.Table.OUTBOX);
    if (!single.isEmpty()) {
      outbox.delete(single);
    }
    List<UUID> batches = ids(rows, StoredRow.Table.ACCEPTED);
    if (accepted != null && !batches.isEmpty()) {
      accepted.delete(batches);
    }
  }

  /** Reduces a row of accepted tickets to those whose messages the broker did not accept. */
  void reduce(StoredRow row, List<UUID> left) {
    if (accepted != null) {
      accepted.reduce(row.id(), left);
    }
  }

  private static List<UUID> ids(List<StoredRow> rows, StoredRow.Table table) {
    return rows.stream()
        .filter(row -> row.table() == table)
        .map(StoredRow::id)
        .sorted(KeyOrder::compare)
        .toList();
  }
}
