package dev.satchel.ingress.payments;

import dev.satchel.ingress.rows.Rows;
import dev.satchel.ingress.tickets.Ticket;
import dev.satchel.ingress.tickets.TimelineEvent;
import dev.satchel.ingress.tickets.TimelineSource;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How a ticket changed its payment: a payment that it made, or a change. */
final class PaymentTimeline implements TimelineSource {
  private final JdbcClient jdbc;

  PaymentTimeline(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public List<TimelineEvent> of(Ticket ticket) {
    Subject subject = ticket.state().subject();
    if (subject == null || !subject.kind().equals(PaymentId.KIND)) {
      return List.of();
    }
    PaymentId payment = PaymentId.parse(subject.id());
    // The first status of a payment is what its first change started from.
    return jdbc.sql(
            """
            SELECT p.created_at AS at, NULL AS from_status,
              COALESCE(
                (SELECT c.from_status FROM payment_change c
                 WHERE c.payment = p.id ORDER BY c.version LIMIT 1),
                p.status) AS to_status
            FROM payment p
            WHERE p.id = ? AND p.id = ?
            UNION ALL
            SELECT c.changed_at, c.from_status, c.to_status
            FROM payment_change c
            WHERE c.payment = ? AND c.ticket = ?
            LIMIT ?
            """)
        .params(
            Rows.bytes(payment.uuid()),
            Rows.bytes(ticket.id().uuid()),
            Rows.bytes(payment.uuid()),
            Rows.bytes(ticket.id().uuid()),
            MOST)
        .query((row, n) -> event(row, payment))
        .list();
  }

  private static TimelineEvent event(ResultSet row, PaymentId payment) throws SQLException {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("payment", payment.toString());
    facts.put("from", row.getString("from_status"));
    facts.put("to", row.getString("to_status"));
    return new TimelineEvent(Rows.instant(row, "at"), "payment", facts);
  }
}
