package dev.satchel.workers.retention;

import dev.satchel.delivery.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Purges a table whose primary key is a UUIDv7, so that the expired rows come first. */
final class IdArea implements Area {
  private final JdbcClient jdbc;
  private final Name name;
  private final String table;
  private final String mayGo;

  /**
   * An area.
   *
   * @param mayGo the condition for rows that may be deleted, over the alias {@code x} and the time
   *     {@code :olderThan}
   */
  IdArea(JdbcClient jdbc, Name name, String table, String mayGo) {
    this.jdbc = jdbc;
    this.name = name;
    this.table = table;
    this.mayGo = mayGo;
  }

  /**
   * Done tickets that nothing open refers to.
   *
   * @param references the tables of the domains
   */
  static IdArea tickets(JdbcClient jdbc, List<TicketReference> references) {
    return new IdArea(
        jdbc,
        Name.TICKETS,
        "ticket",
        "x.done = TRUE AND x.updated_at < :olderThan "
            + References.noOpenReference("x.id", references));
  }

  /** Resolved discrepancies, which a later run no longer found. */
  static IdArea discrepancies(JdbcClient jdbc) {
    return new IdArea(
        jdbc,
        Name.DISCREPANCIES,
        "discrepancy",
        "x.status = 'resolved' AND x.last_seen < :olderThan");
  }

  @Override
  public Name name() {
    return name;
  }

  @Override
  public Purged purge(Piece piece) {
    UUID after = Keys.uuid(piece.position());
    UUID last = Keys.at(piece.olderThan());
    UUID end = end(jdbc, table, after, last, piece.rows());
    List<byte[]> past = lock(jdbc, table, mayGo, after, end, piece);
    int purged =
        past.isEmpty()
            ? 0
            : jdbc.sql("DELETE FROM %s WHERE id IN (:past)".formatted(table))
                .param("past", past)
                .update();
    return new Purged(end.equals(last) ? null : Keys.text(end), purged);
  }

  /** The last id of a piece. */
  static UUID end(JdbcClient jdbc, String table, UUID after, UUID last, int rows) {
    return jdbc.sql(
            """
            SELECT id FROM %s FORCE INDEX (PRIMARY)
            WHERE id > :after AND id <= :last
            ORDER BY id
            LIMIT 1 OFFSET :offset
            """
                .formatted(table))
        .param("after", Sql.bytes(after))
        .param("last", Sql.bytes(last))
        .param("offset", rows - 1)
        .query((row, number) -> Sql.uuid(row.getBytes("id")))
        .optional()
        .orElse(last);
  }

  /**
   * Locks the rows of a piece that may be deleted, and returns their ids. Rows that another
   * transaction has locked are skipped until another run.
   */
  static List<byte[]> lock(
      JdbcClient jdbc, String table, String mayGo, UUID after, UUID end, Piece piece) {
    return jdbc.sql(
            """
            SELECT x.id FROM %s x FORCE INDEX (PRIMARY)
            WHERE x.id > :after AND x.id <= :end AND %s
            ORDER BY x.id
            LIMIT :rows
            FOR UPDATE SKIP LOCKED
            """
                .formatted(table, mayGo))
        .param("after", Sql.bytes(after))
        .param("end", Sql.bytes(end))
        .param("olderThan", Sql.time(piece.olderThan()))
        .param("rows", piece.rows())
        .query((row, number) -> row.getBytes("id"))
        .list();
  }

  @Override
  public Optional<Instant> oldest() {
    return oldest(jdbc, table);
  }

  static Optional<Instant> oldest(JdbcClient jdbc, String table) {
    return jdbc.sql("SELECT id FROM %s ORDER BY id LIMIT 1".formatted(table))
        .query((row, number) -> Sql.uuid(row.getBytes("id")))
        .optional()
        .flatMap(Keys::madeAt);
  }

  static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, LocalDateTime.class)).map(Sql::instant);
  }
}
