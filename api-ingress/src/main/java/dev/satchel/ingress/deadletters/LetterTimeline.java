package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.rows.Rows;
import dev.satchel.ingress.tickets.Ticket;
import dev.satchel.ingress.tickets.TimelineEvent;
import dev.satchel.ingress.tickets.TimelineSource;
import dev.satchel.messages.DeadLetterId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What became of the dead letters of a ticket; who decided it is in the audit log. */
final class LetterTimeline implements TimelineSource {
  private final JdbcTemplate jdbc;

  LetterTimeline(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public List<TimelineEvent> of(Ticket ticket) {
    return jdbc.query(
        """
        SELECT h.dead_letter, h.at, h.event, h.attempt
        FROM dead_letter d
        JOIN dead_letter_history h ON h.dead_letter = d.id
        WHERE d.ticket = ?
        ORDER BY h.dead_letter, h.id
        LIMIT ?
        """,
        (row, n) -> {
          Map<String, @Nullable Object> facts = new LinkedHashMap<>();
          facts.put("deadLetter", new DeadLetterId(Rows.uuid(row, "dead_letter")).toString());
          facts.put("change", row.getString("event"));
          facts.put("attempt", row.getInt("attempt"));
          return new TimelineEvent(Rows.instant(row, "at"), "dead-letter", facts);
        },
        Rows.bytes(ticket.id().uuid()),
        MOST);
  }
}
