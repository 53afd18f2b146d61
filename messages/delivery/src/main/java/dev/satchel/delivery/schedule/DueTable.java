package dev.satchel.delivery.schedule;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
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
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Publications in one table of a process, one in each row. */
public final class DueTable implements DueRows {
  private static final String COLUMNS =
      "id, message_id, attempt, exchange, routing_key, type, ticket, headers, body, created_at,"
          + " deliver_at";

  /** Above this count only the index is read; most of its entries are then existing rows. */
  private static final int FEW = 10_000;

  private final JdbcTemplate jdbc;
  private final MessageCodec codec;
  private final String name;

  /** The index is forced: the optimizer would scan all rows of a table that looks small. */
  private final String ordered;

  /**
   * One table.
   *
   * @param name the name of the table
   */
  public DueTable(JdbcTemplate jdbc, MessageCodec codec, String name) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.name = name;
    this.ordered = "%s FORCE INDEX (%s_due)".formatted(name, name);
  }

  @Override
  public Instant now() {
    LocalDateTime now = jdbc.queryForObject("SELECT UTC_TIMESTAMP(6)", LocalDateTime.class);
    if (now == null) {
      throw new IllegalStateException("the database has no clock");
    }
    return Sql.instant(now);
  }

  /**
   * Inserts rows, each due after a delay; an existing row with the same id stays as it is, so a
   * repeated fire adds nothing.
   */
  public void insert(List<Publication> publications, Function<Publication, Duration> after) {
    String row = "(?,?,?,?,?,?,?,?,?,?,UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)";
    jdbc.update(
        "INSERT INTO %s (%s) VALUES %s ON DUPLICATE KEY UPDATE id = VALUES(id)"
            .formatted(name, COLUMNS, Sql.list(row, publications.size())),
        statement -> {
          int i = 0;
          for (Publication publication : publications) {
            i = bind(statement, i, publication, after.apply(publication));
          }
        });
  }

  private int bind(PreparedStatement statement, int offset, Publication p, Duration after)
      throws SQLException {
    int i = offset;
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
    statement.setLong(++i, Sql.micros(after));
    return i;
  }

  /** Locks the first rows of a range, skipping those that other transactions have locked. */
  public List<Publication> lock(Instant from, Instant to, int limit) {
    return jdbc.query(
        """
        SELECT %s FROM %s WHERE deliver_at >= ? AND deliver_at < ?
        ORDER BY deliver_at LIMIT ? FOR UPDATE SKIP LOCKED
        """
            .formatted(COLUMNS, ordered),
        this::publication,
        Sql.time(from),
        Sql.time(to),
        limit);
  }

  /** Makes rows due again after a delay. */
  public void postpone(List<Publication> rows, Duration after) {
    changeAll(
        "UPDATE %s SET deliver_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND WHERE id IN (%s)"
            .formatted(name, Sql.list("?", rows.size())),
        after,
        ids(rows));
  }

  /** Copies rows into another table, where they are due after a delay. */
  public void copyTo(DueTable other, List<Publication> rows, Duration after) {
    changeAll(
        """
        INSERT INTO %s (%s)
        SELECT id, message_id, attempt, exchange, routing_key, type, ticket, headers, body,
               created_at, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
        FROM %s WHERE id IN (%s)
        """
            .formatted(other.name, COLUMNS, name, Sql.list("?", rows.size())),
        after,
        ids(rows));
  }

  private void changeAll(String sql, Duration after, List<UUID> ids) {
    jdbc.update(
        sql,
        statement -> {
          statement.setLong(1, Sql.micros(after));
          for (int i = 0; i < ids.size(); i++) {
            statement.setBytes(i + 2, Sql.bytes(ids.get(i)));
          }
        });
  }

  /** The ids of rows, in their order. */
  public static List<UUID> ids(List<Publication> rows) {
    return rows.stream().map(Publication::id).toList();
  }

  /** Deletes rows by id. */
  public void delete(List<UUID> ids) {
    jdbc.update(
        "DELETE FROM %s WHERE id IN (%s)".formatted(name, Sql.list("?", ids.size())),
        statement -> {
          for (int i = 0; i < ids.size(); i++) {
            statement.setBytes(i + 1, Sql.bytes(ids.get(i)));
          }
        });
  }

  @Override
  public boolean any(Instant from, Instant to) {
    return countFew(from, to, 1) > 0;
  }

  @Override
  public int count(Instant from, Instant to, int bound) {
    int few = countFew(from, to, Math.min(bound, FEW));
    return few < FEW || bound == FEW ? few : countMany(from, to, bound);
  }

  /**
   * Reads {@code attempt}, which is not in the index: else the optimizer scans all of the index.
   */
  private int countFew(Instant from, Instant to, int bound) {
    return count(
        """
        SELECT COUNT(found.attempt) FROM
          (SELECT attempt FROM %s WHERE deliver_at >= ? AND deliver_at < ?
           ORDER BY deliver_at LIMIT ?) found
        """,
        from, to, bound);
  }

  private int countMany(Instant from, Instant to, int bound) {
    return count(
        """
        SELECT COUNT(*) FROM
          (SELECT 1 FROM %s WHERE deliver_at >= ? AND deliver_at < ? LIMIT ?) found
        """,
        from, to, bound);
  }

  private int count(String sql, Instant from, Instant to, int bound) {
    Integer rows =
        jdbc.queryForObject(
            sql.formatted(ordered), Integer.class, Sql.time(from), Sql.time(to), bound);
    return rows == null ? 0 : rows;
  }

  @Override
  public Level level(Instant from, Instant to, int bound) {
    return jdbc.query(
            """
            SELECT COUNT(*) AS counted, MIN(created_at) AS created, MIN(deliver_at) AS due FROM
              (SELECT created_at, deliver_at FROM %s WHERE deliver_at >= ? AND deliver_at < ?
               ORDER BY deliver_at LIMIT ?) found
            """
                .formatted(ordered),
            (row, number) ->
                new Level(
                    row.getInt("counted"), Sql.instant(row, "created"), Sql.instant(row, "due")),
            Sql.time(from),
            Sql.time(to),
            bound)
        .getFirst();
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
