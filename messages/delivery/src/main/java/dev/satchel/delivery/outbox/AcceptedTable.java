package dev.satchel.delivery.outbox;

import dev.satchel.delivery.FirstMessages;
import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.broker.StoredRow;
import dev.satchel.delivery.schedule.DuePoll;
import dev.satchel.delivery.schedule.DueRows;
import dev.satchel.messages.TaskQueue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Batches of accepted tickets whose first messages the broker has not confirmed: a row for each
 * batch, written in the transaction that inserts its tickets. A ticket has all that its first
 * message says.
 */
final class AcceptedTable implements DueRows {
  private static final Logger log = LoggerFactory.getLogger(AcceptedTable.class);
  private static final int ID_BYTES = 16;

  /** Above this count only the index is read; most of its entries are then existing rows. */
  private static final int FEW = 1_000;

  private final JdbcTemplate jdbc;
  private final MessageCodec codec;
  private final FirstMessages firstMessages;
  private final Supplier<Instant> clock;
  private final Duration lease;
  private final Set<String> unknownTypes = new HashSet<>();

  /**
   * The table of the ingress.
   *
   * @param clock the database's clock
   * @param lease how long the relay leaves a new row alone
   */
  AcceptedTable(JdbcTemplate jdbc, MessageCodec codec, Supplier<Instant> clock, Duration lease) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.firstMessages = new FirstMessages(jdbc);
    this.clock = clock;
    this.lease = lease;
  }

  /** A locked row. */
  private record Batch(UUID id, List<UUID> tickets, Instant createdAt, Instant deliverAt) {}

  /** Inserts a row for the first messages of tickets, inside the open transaction. */
  StoredRow insert(List<Publication> first) {
    List<UUID> ids = first.stream().map(Publication::id).sorted(KeyOrder::compare).toList();
    Instant oldest =
        first.stream()
            .map(Publication::createdAt)
            .min(Comparator.naturalOrder())
            .orElseThrow(() -> new IllegalArgumentException("a batch has at least one ticket"));
    insert(ids, oldest);
    return StoredRow.accepted(ids.getFirst(), ids);
  }

  private void insert(List<UUID> ids, Instant oldest) {
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
  }

  /**
   * Turns the first rows of a range into rows of the outbox, due at once, for those tickets that no
   * worker has changed yet, inside the open transaction. Tickets of a type that this release does
   * not know stay in a batch, for a relay that knows it.
   *
   * @param limit about how many messages to move
   */
  DuePoll.Taken toOutbox(Instant from, Instant to, int limit) {
    int rows = rowsWith(limit, from, to);
    List<Batch> locked = rows == 0 ? List.of() : lock(from, to, rows);
    List<Batch> batches = new ArrayList<>();
    List<UUID> tickets = new ArrayList<>();
    for (Batch batch : locked) {
      if (!tickets.isEmpty() && tickets.size() + batch.tickets().size() > limit) {
        break;
      }
      batches.add(batch);
      tickets.addAll(batch.tickets());
    }
    if (batches.isEmpty()) {
      return DuePoll.Taken.NOTHING;
    }
    Map<TaskQueue, Set<String>> types = types(tickets);
    types.forEach((queue, ofQueue) -> firstMessages.copyToOutbox(tickets, queue, ofQueue));
    delete(batches.stream().map(Batch::id).toList());
    List<UUID> unknown = unknown(tickets);
    if (!unknown.isEmpty()) {
      insert(unknown, batches.stream().map(Batch::createdAt).min(Instant::compareTo).orElseThrow());
    }
    // Another relay may have locked some of the first rows: those behind them are then left.
    return new DuePoll.Taken(batches.getLast().deliverAt(), true);
  }

  /** How many of the first rows store about so many messages, at least one if there is any. */
  private int rowsWith(int messages, Instant from, Instant to) {
    List<Integer> first =
        jdbc.query(
            """
            SELECT %s AS messages FROM ingress_accepted FORCE INDEX (ingress_accepted_due)
            WHERE deliver_at >= ? AND deliver_at < ? ORDER BY deliver_at LIMIT ?
            """
                .formatted(messagesOfFirst(messages)),
            (row, number) -> row.getInt("messages"),
            Sql.time(from),
            Sql.time(to),
            messages);
    int rows = 0;
    int sum = 0;
    while (rows < first.size() && (rows == 0 || sum + first.get(rows) <= messages)) {
      sum += first.get(rows);
      rows++;
    }
    return rows;
  }

  private List<Batch> lock(Instant from, Instant to, int rows) {
    return jdbc.query(
        """
        SELECT id, tickets, created_at, deliver_at
        FROM ingress_accepted FORCE INDEX (ingress_accepted_due)
        WHERE deliver_at >= ? AND deliver_at < ?
        ORDER BY deliver_at LIMIT ? FOR UPDATE SKIP LOCKED
        """,
        (row, number) ->
            new Batch(
                Sql.uuid(row.getBytes("id")),
                Sql.uuids(row.getBytes("tickets")),
                Sql.instant(row.getObject("created_at", LocalDateTime.class)),
                Sql.instant(row.getObject("deliver_at", LocalDateTime.class))),
        Sql.time(from),
        Sql.time(to),
        rows);
  }

  /** The known types of tickets that no worker has changed, by the queue of their messages. */
  private Map<TaskQueue, Set<String>> types(List<UUID> tickets) {
    Map<TaskQueue, Set<String>> types = new EnumMap<>(TaskQueue.class);
    jdbc.query(
        "SELECT DISTINCT task FROM ticket WHERE %s".formatted(FirstMessages.unchanged(tickets)),
        row -> {
          String type = row.getString("task");
          codec
              .queueOfType(type)
              .ifPresent(queue -> types.computeIfAbsent(queue, q -> new TreeSet<>()).add(type));
        },
        FirstMessages.ids(tickets));
    return types;
  }

  private List<UUID> unknown(List<UUID> tickets) {
    Set<String> known = codec.typeNames();
    List<Object> values = new ArrayList<>(List.of(FirstMessages.ids(tickets)));
    values.addAll(known);
    List<UUID> unknown = new ArrayList<>();
    jdbc.query(
        "SELECT id, task FROM ticket WHERE %s AND task NOT IN (%s) ORDER BY id"
            .formatted(FirstMessages.unchanged(tickets), Sql.list("?", known.size())),
        row -> {
          unknown.add(Sql.uuid(row.getBytes("id")));
          if (unknownTypes.add(row.getString("task"))) {
            log.warn(
                "tickets of type {} wait for an ingress of a release that knows it",
                row.getString("task"));
          }
        },
        values.toArray());
    return unknown;
  }

  /** Reduces a row to some of its tickets, which the relay may take after one lease. */
  void reduce(UUID id, List<UUID> left) {
    jdbc.update(
        """
        UPDATE ingress_accepted
        SET tickets = ?, messages = ?, deliver_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
        WHERE id = ?
        """,
        joined(left),
        left.size(),
        Sql.micros(lease),
        Sql.bytes(id));
  }

  /** Deletes rows by id. */
  void delete(List<UUID> ids) {
    jdbc.update(
        "DELETE FROM ingress_accepted WHERE id IN (%s)".formatted(Sql.list("?", ids.size())),
        FirstMessages.ids(ids));
  }

  @Override
  public Instant now() {
    return clock.get();
  }

  @Override
  public boolean any(Instant from, Instant to) {
    return count(from, to, 1) > 0;
  }

  /** Reads as many rows as the bound has messages: a row stores at least one. */
  @Override
  public int count(Instant from, Instant to, int bound) {
    First few = first(from, to, Math.min(bound, FEW));
    boolean more = few.rows() == FEW && few.messages() < bound;
    return Math.min(bound, (more ? first(from, to, bound) : few).messages());
  }

  /** The first rows of a range, and their messages. */
  private record First(int rows, int messages) {}

  private First first(Instant from, Instant to, int rows) {
    return jdbc.query(
            """
            SELECT COUNT(*) AS counted, LEAST(COALESCE(SUM(messages), 0), 2147483647) AS messages
            FROM (SELECT %s AS messages FROM ingress_accepted FORCE INDEX (ingress_accepted_due)
                  WHERE deliver_at >= ? AND deliver_at < ? ORDER BY deliver_at LIMIT ?) found
            """
                .formatted(messagesOfFirst(rows)),
            (row, number) -> new First(row.getInt("counted"), row.getInt("messages")),
            Sql.time(from),
            Sql.time(to),
            rows)
        .getFirst();
  }

  /**
   * The expression for a row's number of messages in a query for so many rows. For few rows it is
   * one that the index does not cover. With a covering index the optimizer scans all of it, and so
   * reads the entries of deleted rows that a dump keeps from being purged.
   */
  private static String messagesOfFirst(int rows) {
    return rows > FEW ? "messages" : "LENGTH(tickets) DIV " + ID_BYTES;
  }

  @Override
  public Level level(Instant from, Instant to, int rows) {
    return jdbc.query(
            """
            SELECT LEAST(COALESCE(SUM(messages), 0), 2147483647) AS counted,
              MIN(created_at) AS created, MIN(deliver_at) AS due
            FROM (SELECT %s AS messages, created_at, deliver_at
                  FROM ingress_accepted FORCE INDEX (ingress_accepted_due)
                  WHERE deliver_at >= ? AND deliver_at < ?
                  ORDER BY deliver_at LIMIT ?) found
            """
                .formatted(messagesOfFirst(rows)),
            (row, number) ->
                new Level(
                    row.getInt("counted"), Sql.instant(row, "created"), Sql.instant(row, "due")),
            Sql.time(from),
            Sql.time(to),
            rows)
        .getFirst();
  }

  private static byte[] joined(List<UUID> ids) {
    ByteBuffer joined = ByteBuffer.allocate(ids.size() * ID_BYTES);
    ids.forEach(id -> joined.put(Sql.bytes(id)));
    return joined.array();
  }
}
