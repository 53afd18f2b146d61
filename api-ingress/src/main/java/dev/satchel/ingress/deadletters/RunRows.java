package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.Message;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads the outcome of a replay or discard run for each of its dead letters. */
final class RunRows {
  /** The stable type name of the task that discards dead letters. */
  static final String DISCARD = Message.typeName(Discard.class);

  private final JdbcTemplate jdbc;

  RunRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Whether the run exists with this task.
   *
   * @param only the tenant that it must be of; null for any
   */
  boolean isKnown(TicketId run, String task, @Nullable TenantId only) {
    String tenant = only == null ? null : only.name();
    return !jdbc.queryForList(
            "SELECT 1 FROM ticket WHERE id = ? AND task = ? AND (? IS NULL OR tenant = ?)",
            Integer.class,
            Rows.bytes(run.uuid()),
            task,
            tenant,
            tenant)
        .isEmpty();
  }

  /** One dead letter of a run and its outcome. */
  record Item(UUID deadLetter, String outcome) {
    /**
     * The members of the JSON object.
     *
     * @param task the type name of the run's task, which decides the wording
     */
    Map<String, Object> members(String task) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("deadLetter", new DeadLetterId(deadLetter).toString());
      members.put("outcome", outcome);
      members.put("says", says(outcome, task));
      return members;
    }
  }

  /** The dead letters of a run, newest first; empty until the run has selected them. */
  List<Item> items(TicketId run, Page.Asked asked) {
    List<Object> values = new ArrayList<>(List.of(Rows.bytes(run.uuid())));
    UUID before = asked.before();
    if (before != null) {
      values.add(Rows.bytes(before));
    }
    values.add(asked.limit() + 1);
    return jdbc.query(
        """
        SELECT dead_letter, outcome
        FROM dead_letter_run_item
        WHERE run = ?%s
        ORDER BY dead_letter DESC
        LIMIT ?
        """
            .formatted(before == null ? "" : " AND dead_letter < ?"),
        (row, n) -> new Item(Rows.uuid(row, "dead_letter"), row.getString("outcome")),
        values.toArray());
  }

  /** The outcome in words; an outcome that a later release added is returned unchanged. */
  private static String says(String outcome, String task) {
    return switch (outcome) {
      case "pending" -> "waits for its turn";
      case "replayed" -> "sent to its queue again";
      case "discarded" -> "given up";
      case "already-done" -> "already done: no effect";
      case "would-run" -> task.equals(DISCARD) ? "would be discarded" : "would run";
      case "not-open" -> "not open: it is closed, or another run has it in hand";
      case "unknown" -> "there is no such dead letter";
      case "cancelled" -> "left as it was: the run was cancelled";
      default -> outcome;
    };
  }
}
