package dev.satchel.delivery;

import dev.satchel.messages.TicketId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The outbox rows of one process. {@code deliver_at} is when the relay may next take a row: for one
 * that is published right after its commit that is a lease later, in case the publisher loses it.
 */
final class OutboxTable {
  private final JdbcTemplate jdbc;
  private final MessageCodec codec;
  private final String table;
  private final Duration lease;

  OutboxTable(JdbcTemplate jdbc, MessageCodec codec, DeliveryProperties properties) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.table = properties.process() + "_outbox";
    this.lease = properties.lease();
  }

  /** Adds rows; a row whose id is there already stays as it is, so a repeated fire adds nothing. */
  void insert(List<Publication> publications) {
    String sql =
        """
        INSERT INTO %s (id, message_id, attempt, exchange, routing_key, type, ticket, headers, body,
                        created_at, deliver_at)
        VALUES %s
        ON DUPLICATE KEY UPDATE id = VALUES(id)
        """
            .formatted(table, Sql.list("(?,?,?,?,?,?,?,?,?,?,?)", publications.size()));
    jdbc.update(
        sql,
        statement -> {
          int i = 0;
          for (Publication publication : publications) {
            i = bind(statement, i, publication);
          }
        });
  }

  private int bind(PreparedStatement statement, int offset, Publication p) throws SQLException {
    int i = offset;
    boolean due = !p.deliverAt().isAfter(p.createdAt());
    Instant relayed = due ? p.deliverAt().plus(lease) : p.deliverAt();
    TicketId ticket = p.ticket();
    statement.setBytes(++i, Sql.bytes(p.id()));
    statement.setBytes(++i, Sql.bytes(p.messageId()));
    statement.setInt(++i, p.attempt());
    statement.setString(++i, p.exchange());
    statement.setString(++i, p.routingKey());
    statement.setString(++i, p.type());
    statement.setBytes(++i, ticket == null ? null : Sql.bytes(ticket.uuid()));
    statement.setString(++i, p.headers().isEmpty() ? null : codec.encodeObject(p.headers()));
    statement.setBytes(++i, p.body());
    statement.setObject(++i, Sql.time(p.createdAt()));
    statement.setObject(++i, Sql.time(relayed));
    return i;
  }

  /** Takes due rows for one lease; other relays skip them. Runs in the transaction that is open. */
  List<Publication> claimDue(Instant now, int limit) {
    List<Publication> due =
        jdbc.query(
            """
            SELECT id, message_id, attempt, exchange, routing_key, type, ticket, headers, body,
                   created_at, deliver_at
            FROM %s WHERE deliver_at <= ? ORDER BY deliver_at LIMIT ? FOR UPDATE SKIP LOCKED
            """
                .formatted(table),
            this::publication,
            Sql.time(now),
            limit);
    if (!due.isEmpty()) {
      jdbc.update(
          "UPDATE %s SET deliver_at = ? WHERE id IN (%s)"
              .formatted(table, Sql.list("?", due.size())),
          statement -> {
            statement.setObject(1, Sql.time(now.plus(lease)));
            for (int i = 0; i < due.size(); i++) {
              statement.setBytes(i + 2, Sql.bytes(due.get(i).id()));
            }
          });
    }
    return due;
  }

  /** Forgets rows that the broker has confirmed. */
  void delete(List<UUID> ids) {
    jdbc.update(
        "DELETE FROM %s WHERE id IN (%s)".formatted(table, Sql.list("?", ids.size())),
        statement -> {
          for (int i = 0; i < ids.size(); i++) {
            statement.setBytes(i + 1, Sql.bytes(ids.get(i)));
          }
        });
  }

  /** How many rows there are, counted no further than a bound. */
  int depth(int bound) {
    Integer rows =
        jdbc.queryForObject(
            "SELECT COUNT(*) FROM (SELECT 1 FROM %s LIMIT ?) counted".formatted(table),
            Integer.class,
            bound);
    return rows == null ? 0 : rows;
  }

  /**
   * When the row that has waited longest was written; retries that are not due yet do not count.
   */
  Optional<Instant> oldestDue(Instant now) {
    return jdbc.query(
            """
            SELECT MIN(created_at) AS oldest FROM
              (SELECT created_at FROM %s WHERE deliver_at <= ? ORDER BY deliver_at LIMIT 1000) due
            """
                .formatted(table),
            (row, n) -> Optional.ofNullable(row.getObject("oldest", LocalDateTime.class)),
            Sql.time(now.plus(lease)))
        .getFirst()
        .map(Sql::instant);
  }

  private Publication publication(ResultSet row, int number) throws SQLException {
    byte @Nullable [] ticket = row.getBytes("ticket");
    return new Publication(
        Sql.uuid(row.getBytes("id")),
        Sql.uuid(row.getBytes("message_id")),
        row.getInt("attempt"),
        row.getString("exchange"),
        row.getString("routing_key"),
        row.getString("type"),
        ticket == null ? null : new TicketId(Sql.uuid(ticket)),
        headers(row.getString("headers")),
        row.getBytes("body"),
        Sql.instant(row.getObject("created_at", LocalDateTime.class)),
        Sql.instant(row.getObject("deliver_at", LocalDateTime.class)));
  }

  private Map<String, String> headers(@Nullable String text) {
    Map<String, String> headers = new HashMap<>();
    if (text != null) {
      codec.decodeObject(text).forEach((name, value) -> headers.put(name, value.toString()));
    }
    return headers;
  }
}
