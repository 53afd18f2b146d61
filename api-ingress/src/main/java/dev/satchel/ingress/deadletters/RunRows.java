package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.Message;
import dev.satchel.messages.TicketId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads what became of each dead letter that a replay or a discard was asked for. */
final class RunRows {
  /** The stable type name of the task that gives letters up. */
  static final String DISCARD = Message.typeName(Discard.class);

  private final JdbcTemplate jdbc;

  RunRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Whether a ticket is one of that task; whoever sees the desk sees everybody's. */
  boolean isKnown(TicketId run, String task) {
    return !jdbc.queryForList(
            "SELECT 1 FROM ticket WHERE id = ? AND task = ?",
            Integer.class,
            Rows.bytes(run.uuid()),
            task)
        .isEmpty();
  }

  /** One letter of a run. */
  record Item(UUID deadLetter, String outcome) {
    /** The members of the JSON object, in the words of the task that was asked for. */
    Map<String, Object> members(String task) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("deadLetter", new DeadLetterId(deadLetter).toString());
      members.put("outcome", outcome);
      members.put("says", says(outcome, task));
      return members;
    }
  }

  /** The letters of a run, the newest first; none while nothing has been looked up yet. */
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

  /** The outcome as a sentence; one of a later release is given as it is. */
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
