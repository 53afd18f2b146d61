package dev.satchel.workers.intake;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.MessageKey;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.Id;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.intake.IntakeRow.Change;
import dev.satchel.workers.intake.IntakeRow.Stored;
import dev.satchel.workers.intake.IntakeTickets.Held;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Dead letters and their history in MySQL, each written with one statement for a batch. */
final class IntakeRows {
  private static final int DETAIL_CHARACTERS = 8_000;

  private final JdbcClient jdbc;
  private final MessageCodec codec;
  private final IdSource ids;

  IntakeRows(JdbcClient jdbc, MessageCodec codec, IdSource ids) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.ids = ids;
  }

  /** The dead letter whose edit made another message. */
  record Origin(UUID id, @Nullable TicketId ticket) {}

  /** A summary of a message's attempts: when the first one failed, and why the last one did. */
  record AttemptSummary(@Nullable Instant firstFailed, @Nullable String detail) {
    static final AttemptSummary NONE = new AttemptSummary(null, null);
  }

  /** Locks the rows that exist, in key order. */
  Map<MessageKey, IntakeRow> lock(Collection<MessageKey> keys) {
    Map<MessageKey, IntakeRow> rows = new HashMap<>();
    jdbc.sql(
            """
            SELECT id, queue, message_id, SHA2(body, 256) AS body_hash, status, attempt, parked,
              replays, cause_group, ticket, edited_to
            FROM dead_letter FORCE INDEX (dead_letter_message)
            WHERE (queue, message_id) IN (:keys)
            ORDER BY queue, message_id
            FOR UPDATE
            """)
        .param(
            "keys",
            keys.stream()
                .map(key -> new Object[] {key.queue(), Sql.bytes(key.messageId())})
                .toList())
        .query(
            row -> {
              MessageKey key = MessageKey.of(row);
              rows.put(key, IntakeRow.of(key, stored(row)));
            });
    return rows;
  }

  private static Stored stored(ResultSet row) throws SQLException {
    return new Stored(
        Sql.uuid(row.getBytes("id")),
        row.getString("body_hash"),
        DeadLetterStatus.required(row.getString("status")),
        row.getInt("attempt"),
        row.getInt("parked"),
        row.getInt("replays"),
        new CauseGroupId(Sql.uuid(row.getBytes("cause_group"))),
        ticket(row),
        row.getBytes("edited_to") != null);
  }

  private static @Nullable TicketId ticket(ResultSet row) throws SQLException {
    byte @Nullable [] ticket = row.getBytes("ticket");
    return ticket == null ? null : new TicketId(Sql.uuid(ticket));
  }

  /** The origins of those new messages that an edit made. */
  Map<MessageKey, Origin> origins(List<IntakeRow> rows) {
    List<byte[]> fresh =
        rows.stream()
            .filter(row -> row.stored() == null)
            .map(row -> Sql.bytes(row.key().messageId()))
            .toList();
    Map<MessageKey, Origin> origins = new HashMap<>();
    if (!fresh.isEmpty()) {
      jdbc.sql(
              """
              SELECT id, queue, edited_to AS message_id, ticket FROM dead_letter
              WHERE edited_to IN (:fresh)
              """)
          .param("fresh", fresh)
          .query(
              row -> {
                origins.put(
                    MessageKey.of(row), new Origin(Sql.uuid(row.getBytes("id")), ticket(row)));
              });
    }
    return origins;
  }

  /** What is recorded of the attempts of these dead letters. */
  Map<MessageKey, AttemptSummary> attempts(List<IntakeRow> rows) {
    Map<MessageKey, AttemptSummary> attempts = new HashMap<>();
    jdbc.sql(
            """
            SELECT v.n,
                   MIN(CASE WHEN a.outcome IN ('failed', 'parked') THEN a.finished_at END)
                     AS first_failed,
                   MAX(CASE WHEN a.attempt = v.attempt THEN a.detail END) AS detail
            FROM JSON_TABLE(:rows, '$.rows[*]' COLUMNS (
                n       INT         PATH '$.n',
                id      CHAR(32)    PATH '$.id',
                queue   VARCHAR(32) PATH '$.queue',
                attempt INT         PATH '$.attempt')) v
            JOIN workers_attempt a ON a.message_id = UNHEX(v.id) AND a.queue = v.queue
            GROUP BY v.n
            """)
        .param("rows", codec.encodeObject(Map.of("rows", asked(rows))))
        .query(
            row -> {
              LocalDateTime first = row.getObject("first_failed", LocalDateTime.class);
              attempts.put(
                  rows.get(row.getInt("n")).key(),
                  new AttemptSummary(
                      first == null ? null : Sql.instant(first), row.getString("detail")));
            });
    return attempts;
  }

  private static List<Map<String, Object>> asked(List<IntakeRow> rows) {
    List<Map<String, Object>> asked = new ArrayList<>(rows.size());
    for (int n = 0; n < rows.size(); n++) {
      IntakeRow row = rows.get(n);
      asked.add(
          Map.of(
              "n",
              n,
              "id",
              Id.format("", row.key().messageId()),
              "queue",
              row.key().queue(),
              "attempt",
              row.latest().attempt()));
    }
    return asked;
  }

  /**
   * Writes the rows as they are now.
   *
   * @param rows in key order
   */
  void write(
      List<IntakeRow> rows,
      Map<MessageKey, Origin> origins,
      Held held,
      Map<MessageKey, AttemptSummary> attempts,
      Instant now) {
    List<Object> values = new ArrayList<>(rows.size() * 22);
    int counted = 0;
    for (IntakeRow row : rows) {
      MessageKey key = row.key();
      AttemptSummary ended = attempts.getOrDefault(key, AttemptSummary.NONE);
      add(values, row, origins.get(key), held, ended, now);
      // MySQL counts 1 for an inserted and 2 for an updated row.
      counted += row.stored() == null ? 1 : 2;
    }
    int written =
        jdbc.sql(
                """
                INSERT INTO dead_letter
                  (id, queue, message_id, ticket, tenant, type, content_type, headers, body, source,
                   cause, cause_group, detail, search_text, status, attempt, parked, replays,
                   edited_from, first_failed_at, last_failed_at, arrived_at)
                VALUES %s
                ON DUPLICATE KEY UPDATE
                  type = VALUES(type), content_type = VALUES(content_type),
                  headers = VALUES(headers), body = VALUES(body), source = VALUES(source),
                  cause = VALUES(cause), cause_group = VALUES(cause_group),
                  detail = VALUES(detail), search_text = VALUES(search_text),
                  status = VALUES(status), attempt = VALUES(attempt), parked = VALUES(parked),
                  run = NULL, last_failed_at = GREATEST(last_failed_at, VALUES(last_failed_at)),
                  arrived_at = VALUES(arrived_at)
                """
                    .formatted(
                        Sql.list(
                            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            rows.size())))
            .params(values)
            .update();
    if (written != counted) {
      throw new CannotAcquireLockException(
          "another transaction stored one of the dead letters first");
    }
  }

  private void add(
      List<Object> values,
      IntakeRow row,
      @Nullable Origin origin,
      Held held,
      AttemptSummary ended,
      Instant now) {
    DeadLetter letter = row.latest();
    TicketId ticket = held.ticket(row);
    TenantId tenant = held.tenant(row);
    String detail =
        SearchText.cut(
            letter.detail() == null ? ended.detail() : letter.detail(), DETAIL_CHARACTERS);
    Instant first =
        ended.firstFailed() != null && ended.firstFailed().isBefore(letter.failedAt())
            ? ended.firstFailed()
            : letter.failedAt();
    values.add(Sql.bytes(row.id()));
    values.add(row.key().queue());
    values.add(Sql.bytes(row.key().messageId()));
    values.add(binary(ticket == null ? null : ticket.uuid()));
    values.add(text(tenant == null ? null : tenant.name()));
    values.add(letter.type());
    values.add(text(letter.contentType()));
    values.add(codec.encodeObject(letter.headers()));
    values.add(letter.body());
    values.add(letter.source().wireName());
    values.add(letter.cause());
    values.add(Sql.bytes(letter.group().uuid()));
    values.add(text(detail));
    values.add(SearchText.of(letter, detail));
    values.add(DeadLetterStatus.OPEN.wireName());
    values.add(row.attempt());
    values.add(row.parked());
    values.add(row.replays());
    values.add(binary(origin == null ? null : origin.id()));
    values.add(Sql.time(first));
    values.add(Sql.time(letter.failedAt()));
    values.add(Sql.time(now));
  }

  private static SqlParameterValue binary(@Nullable UUID id) {
    return new SqlParameterValue(Types.BINARY, id == null ? null : Sql.bytes(id));
  }

  private static SqlParameterValue text(@Nullable String text) {
    return new SqlParameterValue(Types.VARCHAR, text);
  }

  /**
   * Appends a history line for each change. The lines name no actor, because no operator asked for
   * the change.
   */
  void writeHistory(List<Change> changes, Instant now) {
    List<Object> values = new ArrayList<>(changes.size() * 6);
    for (Change change : changes) {
      values.add(Sql.bytes(change.row()));
      values.add(Sql.bytes(ids.next()));
      values.add(Sql.time(now));
      values.add(change.again() ? "reopened" : "opened");
      values.add(change.letter().attempt());
      values.add(change.letter().cause());
    }
    jdbc.sql(
            """
            INSERT INTO dead_letter_history (dead_letter, id, at, event, attempt, detail)
            VALUES %s
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?)", changes.size())))
        .params(values)
        .update();
  }
}
