package dev.satchel.ingress.accounts;

import dev.satchel.ingress.rows.Rows;
import dev.satchel.ingress.tickets.Ticket;
import dev.satchel.ingress.tickets.TimelineEvent;
import dev.satchel.ingress.tickets.TimelineSource;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Id;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The lines of the ledger that a ticket posted: its text form is their cause. */
final class EntryTimeline implements TimelineSource {
  private final JdbcClient jdbc;

  EntryTimeline(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public List<TimelineEvent> of(Ticket ticket) {
    return jdbc.sql(
            """
            SELECT e.id, e.step, e.posted_at, p.line, p.account_id, p.asset, p.layer, p.amount
            FROM journal_entry e
            LEFT JOIN posting p ON p.entry_id = e.id
            WHERE e.cause = ?
            ORDER BY e.id, p.line
            LIMIT ?
            """)
        .params(ticket.id().toString(), MOST)
        .query((row, n) -> event(row))
        .list();
  }

  /** An entry without lines moved nothing, such as that of a new credit limit. */
  private static TimelineEvent event(ResultSet row) throws SQLException {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    byte @Nullable [] account = row.getBytes("account_id");
    facts.put("entry", Id.format(EntryLine.PREFIX, Rows.uuid(row, "id")));
    facts.put("step", row.getString("step"));
    if (account != null) {
      facts.put("line", row.getInt("line"));
      facts.put("account", new AccountId(Rows.uuid(account)).toString());
      facts.put("asset", row.getString("asset"));
      facts.put("layer", row.getString("layer"));
      facts.put("amount", row.getLong("amount"));
    }
    return new TimelineEvent(Rows.instant(row, "posted_at"), "entry", facts);
  }
}
