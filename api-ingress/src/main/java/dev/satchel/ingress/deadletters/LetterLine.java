package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.Id;
import dev.satchel.messages.Message;
import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as an element of a list.
 *
 * @param members of the JSON object
 */
record LetterLine(
    UUID id, Instant firstFailedAt, Instant lastFailedAt, Map<String, @Nullable Object> members) {
  /** The columns that {@link #of} reads. */
  static final String COLUMNS =
      "id, queue, message_id, type, ticket, tenant, status, cause, cause_group, source, attempt,"
          + " parked, replays, first_failed_at, last_failed_at";

  static LetterLine of(ResultSet row) throws SQLException {
    UUID id = Rows.uuid(row, "id");
    byte @Nullable [] ticket = row.getBytes("ticket");
    Instant first = Rows.instant(row, "first_failed_at");
    Instant last = Rows.instant(row, "last_failed_at");
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", new DeadLetterId(id).toString());
    members.put("queue", row.getString("queue"));
    members.put("message", Id.format(Message.ID_PREFIX, Rows.uuid(row, "message_id")));
    members.put("type", row.getString("type"));
    members.put("ticket", ticket == null ? null : new TicketId(Rows.uuid(ticket)).toString());
    members.put("tenant", row.getString("tenant"));
    members.put("status", row.getString("status"));
    members.put("cause", row.getString("cause"));
    members.put("group", new CauseGroupId(Rows.uuid(row, "cause_group")).toString());
    members.put("source", row.getString("source"));
    members.put("attempt", row.getInt("attempt"));
    members.put("parked", row.getInt("parked"));
    members.put("replays", row.getInt("replays"));
    members.put("firstFailedAt", first.toString());
    members.put("lastFailedAt", last.toString());
    return new LetterLine(id, first, last, members);
  }

  /** The time in the page cursor for this order; the epoch when the order is by id only. */
  Instant time(LetterSearch.Order order) {
    return switch (order) {
      case ARRIVAL -> Instant.EPOCH;
      case FIRST_FAILURE -> firstFailedAt;
      case LAST_FAILURE -> lastFailedAt;
    };
  }
}
