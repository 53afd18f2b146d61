package dev.satchel.workers.tickets;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.MessageKey;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketBook;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The messages that wait for tickets, in MySQL. A transaction that registers or releases a wait
 * holds the row lock of the awaited ticket (only {@link OverdueWaits} needs none, for a ticket that
 * is done), and locks these rows after those of all tickets.
 */
final class TicketWaits {
  /**
   * How many messages one transaction may release in any case; their bodies stay far below a
   * packet.
   */
  private static final int RELEASED_AT_LEAST = 100;

  /**
   * How many more it may release for each ticket it decides: a batch that exceeds a packet is
   * retried with fewer tickets.
   */
  private static final int RELEASED_FOR_EACH = 2;

  private static final Comparator<TicketBook.Wait> KEY_ORDER =
      KeyOrder.by(wait -> wait.next().messageId());

  private final JdbcClient jdbc;
  private final MessageCodec codec;
  private final Duration longest;

  /**
   * The waits of one schema.
   *
   * @param longest how long a message waits for one ticket before it is parked
   */
  TicketWaits(JdbcClient jdbc, MessageCodec codec, Duration longest) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.longest = longest;
  }

  /** One row; the transaction that has read it holds its lock. */
  record Waiting(Publication next, TicketId other, String cause, Instant since, Instant deadline) {
    MessageKey key() {
      return new MessageKey(next.routingKey(), next.messageId());
    }
  }

  /**
   * Registers waits. A wait that an earlier attempt of the message left behind is overwritten. The
   * awaited tickets are marked, so that a batch whose tickets are not awaited skips the query.
   */
  void register(Collection<TicketBook.Wait> waits, Instant now) {
    if (waits.isEmpty()) {
      return;
    }
    List<Object> values = new ArrayList<>(waits.size() * 12);
    waits.stream().sorted(KEY_ORDER).forEach(wait -> values.addAll(row(wait, now)));
    jdbc.sql(
            """
            INSERT INTO ticket_wait
              (message_id, queue, id, attempt, type, ticket, waits_for, cause, headers, body, since,
               deadline)
            VALUES %s
            ON DUPLICATE KEY UPDATE
              id = VALUES(id), attempt = VALUES(attempt), type = VALUES(type),
              ticket = VALUES(ticket), waits_for = VALUES(waits_for), cause = VALUES(cause),
              headers = VALUES(headers), body = VALUES(body), since = VALUES(since),
              deadline = VALUES(deadline)
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", waits.size())))
        .params(values)
        .update();
    jdbc.sql(
            """
            UPDATE ticket FORCE INDEX (PRIMARY) SET awaited = TRUE
            WHERE id IN (:others) AND awaited = FALSE
            """)
        .param(
            "others",
            waits.stream().map(TicketBook.Wait::other).distinct().map(TicketWaits::key).toList())
        .update();
  }

  private static byte[] key(TicketId ticket) {
    return Sql.bytes(ticket.uuid());
  }

  private List<Object> row(TicketBook.Wait wait, Instant now) {
    Publication next = wait.next();
    TicketId ticket = next.ticket();
    return List.of(
        Sql.bytes(next.messageId()),
        next.routingKey(),
        Sql.bytes(next.id()),
        next.attempt(),
        next.type(),
        nullable(ticket),
        Sql.bytes(wait.other().uuid()),
        wait.cause(),
        new SqlParameterValue(
            Types.LONGVARCHAR,
            next.headers().isEmpty() ? null : codec.encodeObject(next.headers())),
        next.body(),
        Sql.time(now),
        Sql.time(now.plus(longest)));
  }

  /** The most messages that a transaction releases when it decides this many tickets. */
  static int releasedAtOnce(int decided) {
    return RELEASED_AT_LEAST + RELEASED_FOR_EACH * decided;
  }

  /**
   * Publishes the messages that wait for tickets which the open transaction has locked and decides,
   * at most {@link #releasedAtOnce}. {@link OverdueWaits} releases the rest.
   */
  void release(Collection<TicketId> decided, Publications publications, Instant now) {
    if (decided.isEmpty()) {
      return;
    }
    List<Waiting> waiting =
        jdbc.sql(
                """
                SELECT message_id, queue, id, attempt, type, ticket, waits_for, cause, headers,
                       body, since, deadline
                FROM ticket_wait FORCE INDEX (ticket_wait_by_other)
                WHERE waits_for IN (:decided)
                LIMIT :most
                FOR UPDATE
                """)
            .param("decided", decided.stream().map(TicketWaits::key).toList())
            .param("most", releasedAtOnce(decided.size()))
            .query((row, number) -> waiting(row, now))
            .list();
    publish(waiting, publications);
  }

  /** Publishes messages whose rows are locked, and deletes the rows. */
  void publish(List<Waiting> waiting, Publications publications) {
    if (!waiting.isEmpty()) {
      delete(waiting);
      publications.add(waiting.stream().map(Waiting::next).toList());
    }
  }

  /** Deletes rows that are locked. */
  void delete(List<Waiting> waiting) {
    int deleted =
        jdbc.sql("DELETE FROM ticket_wait WHERE " + MessageKey.condition(waiting.size()))
            .params(MessageKey.parameters(waiting.stream().map(Waiting::key).toList()))
            .update();
    if (deleted != waiting.size()) {
      throw new IllegalStateException(deleted + " waits deleted, expected " + waiting.size());
    }
  }

  static SqlParameterValue nullable(@Nullable TicketId ticket) {
    return new SqlParameterValue(Types.BINARY, ticket == null ? null : Sql.bytes(ticket.uuid()));
  }

  /** Reads one row, with a publication that is due now. */
  Waiting waiting(ResultSet row, Instant now) throws SQLException {
    byte @Nullable [] ticket = row.getBytes("ticket");
    Publication next =
        new Publication(
            Sql.uuid(row.getBytes("id")),
            Sql.uuid(row.getBytes("message_id")),
            row.getInt("attempt"),
            Topology.WORK,
            row.getString("queue"),
            row.getString("type"),
            ticket == null ? null : new TicketId(Sql.uuid(ticket)),
            headers(row.getString("headers")),
            row.getBytes("body"),
            now,
            now);
    return new Waiting(
        next,
        new TicketId(Sql.uuid(row.getBytes("waits_for"))),
        row.getString("cause"),
        Sql.instant(row.getObject("since", LocalDateTime.class)),
        Sql.instant(row.getObject("deadline", LocalDateTime.class)));
  }

  private Map<String, String> headers(@Nullable String text) {
    Map<String, String> headers = new HashMap<>();
    if (text != null) {
      codec.decodeObject(text).forEach((name, value) -> headers.put(name, value.toString()));
    }
    return headers;
  }
}
