package dev.satchel.delivery.outbox;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.broker.StoredRow;
import dev.satchel.delivery.schedule.DueRows;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Batches of accepted tickets whose first messages the broker has not confirmed: a row for each
 * batch, written in the transaction that inserts its tickets. A message is made from its ticket.
 */
final class AcceptedTable implements DueRows {
  private static final Logger log = LoggerFactory.getLogger(AcceptedTable.class);
  private static final int ID_BYTES = 16;

  private final JdbcTemplate jdbc;
  private final MessageCodec codec;
  private final Supplier<Instant> clock;

  /**
   * The table of the ingress.
   *
   * @param clock the database's clock
   */
  AcceptedTable(JdbcTemplate jdbc, MessageCodec codec, Supplier<Instant> clock) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.clock = clock;
  }

  /** A row, locked. */
  record Batch(UUID id, List<UUID> tickets, Instant deliverAt) {
    Batch {
      tickets = List.copyOf(tickets);
    }
  }

  /** Inserts a row for the first messages of tickets, inside the open transaction. */
  StoredRow insert(List<Publication> first, Duration lease) {
    List<UUID> ids = first.stream().map(Publication::id).sorted(KeyOrder::compare).toList();
    Instant oldest =
        first.stream()
            .map(Publication::createdAt)
            .min(Comparator.naturalOrder())
            .orElseThrow(() -> new IllegalArgumentException("a batch has at least one ticket"));
    jdbc.update(
        """
        INSERT INTO ingress_accepted (id, tickets, messages, created_at, deliver_at)
        VALUES (?, ?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)
        """,
        Sql.bytes(ids.getFirst()),
        joined(ids),
        ids.size(),
        Sql.time(oldest),
        Sql.micros(lease));
    return StoredRow.accepted(ids.getFirst(), ids.size());
  }

  /** Locks the first rows of a range, skipping those that other transactions have locked. */
  List<Batch> lock(Instant from, Instant to, int limit) {
    return jdbc.query(
        """
        SELECT id, tickets, deliver_at FROM ingress_accepted FORCE INDEX (ingress_accepted_due)
        WHERE deliver_at >= ? AND deliver_at < ?
        ORDER BY deliver_at LIMIT ? FOR UPDATE SKIP LOCKED
        """,
        (row, number) ->
            new Batch(
                Sql.uuid(row.getBytes("id")),
                split(row.getBytes("tickets")),
                Sql.instant(row.getObject("deliver_at", LocalDateTime.class))),
        Sql.time(from),
        Sql.time(to),
        limit);
  }

  /**
   * The first messages of those tickets that no worker has changed yet. A ticket of a type that
   * this release does not know is left out: reconciliation reports it, and publishes its message
   * under a release that knows it.
   */
  List<Publication> firstMessages(List<UUID> tickets) {
    return jdbc
        .query(
            """
            SELECT id, task, command, traceparent, created_at FROM ticket
            WHERE id IN (%s) AND status = 'accepted' AND done = FALSE
            """
                .formatted(Sql.list("?", tickets.size())),
            this::firstMessage,
            tickets.stream().map(Sql::bytes).toArray())
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Publication> firstMessage(ResultSet row, int number) throws SQLException {
    TicketId ticket = new TicketId(Sql.uuid(row.getBytes("id")));
    String type = row.getString("task");
    Optional<TaskQueue> queue = codec.queueOfType(type);
    if (queue.isEmpty()) {
      log.atWarn()
          .addKeyValue("ticket", ticket)
          .log("this release does not know the type {}; the ticket waits for one that does", type);
      return Optional.empty();
    }
    return Optional.of(
        Publication.firstOf(
            ticket,
            queue.get(),
            type,
            row.getBytes("command"),
            row.getString("traceparent"),
            Sql.instant(row.getObject("created_at", LocalDateTime.class))));
  }

  /** Deletes rows by id. */
  void delete(List<UUID> ids) {
    jdbc.update(
        "DELETE FROM ingress_accepted WHERE id IN (%s)".formatted(Sql.list("?", ids.size())),
        ids.stream().map(Sql::bytes).toArray());
  }

  @Override
  public Instant now() {
    return clock.get();
  }

  @Override
  public boolean any(Instant from, Instant to) {
    return level(from, to, 1).messages() > 0;
  }

  @Override
  public int count(Instant from, Instant to, int bound) {
    return level(from, to, bound).messages();
  }

  /** Reads as many rows as the bound has messages: a row stores at least one. */
  @Override
  public Level level(Instant from, Instant to, int bound) {
    return jdbc.query(
            """
            SELECT LEAST(COALESCE(SUM(messages), 0), ?) AS counted, MIN(created_at) AS created,
              MIN(deliver_at) AS due
            FROM (SELECT messages, created_at, deliver_at
                  FROM ingress_accepted FORCE INDEX (ingress_accepted_due)
                  WHERE deliver_at >= ? AND deliver_at < ?
                  ORDER BY deliver_at LIMIT ?) found
            """,
            (row, number) ->
                new Level(
                    row.getInt("counted"), Sql.instant(row, "created"), Sql.instant(row, "due")),
            bound,
            Sql.time(from),
            Sql.time(to),
            bound)
        .getFirst();
  }

  private static byte[] joined(List<UUID> ids) {
    ByteBuffer joined = ByteBuffer.allocate(ids.size() * ID_BYTES);
    ids.forEach(id -> joined.put(Sql.bytes(id)));
    return joined.array();
  }

  private static List<UUID> split(byte[] joined) {
    List<UUID> ids = new ArrayList<>(joined.length / ID_BYTES);
    ByteBuffer buffer = ByteBuffer.wrap(joined);
    while (buffer.hasRemaining()) {
      ids.add(new UUID(buffer.getLong(), buffer.getLong()));
    }
    return ids;
  }
}
