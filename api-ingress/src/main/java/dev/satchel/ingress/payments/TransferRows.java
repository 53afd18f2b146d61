package dev.satchel.ingress.payments;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.ingress.tickets.Ticket;
import dev.satchel.messages.Asset;
import dev.satchel.messages.ChangeDetails;
import dev.satchel.messages.Message;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.CaptureTask;
import dev.satchel.messages.PaymentTask.RefundTask;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TicketStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads captures and refunds: a change of a payment that the workers wrote, or while there is none
 * the ticket that asks for it.
 */
final class TransferRows {
  /** The journal has the amounts of changes that a release before amounts were stored has made. */
  private static final String DECIDED =
      """
      SELECT c.ticket, c.payment, c.version, c.reason, c.external_id, c.metadata, c.changed_at,
        p.asset,
        COALESCE(c.amount,
          (SELECT ABS(SUM(l.amount)) FROM journal_entry e
           JOIN posting l ON l.entry_id = e.id AND l.account_id = p.to_account
           WHERE e.cause = CONVERT(CONCAT('tkt_', LOWER(HEX(c.ticket))) USING ascii))) AS amount
      FROM payment_change c
      JOIN payment p ON p.id = c.payment
      """;

  private final JdbcClient jdbc;
  private final MessageCodec codec;

  TransferRows(JdbcClient jdbc, MessageCodec codec) {
    this.jdbc = jdbc;
    this.codec = codec;
  }

  /** Those of a payment that were done, newest first; reads one more than the limit. */
  List<TransferView> done(TransferKind kind, PaymentId payment, Page.Asked asked) {
    return jdbc.sql(
            DECIDED
                + """
                WHERE c.payment = :payment AND c.to_status IN (:states) AND c.version < :version
                ORDER BY c.version DESC
                LIMIT :most
                """)
        .param("payment", Rows.bytes(payment.uuid()))
        .param("states", kind.leadsTo())
        .param("version", asked.before() == null ? Integer.MAX_VALUE : asked.mark())
        .param("most", asked.limit() + 1)
        .query((row, n) -> decided(kind, row))
        .list();
  }

  /** The one that a ticket asks for, decided or not. */
  Optional<TransferView> find(TransferKind kind, UUID ticket) {
    return jdbc.sql(DECIDED + "WHERE c.ticket = :ticket AND c.to_status IN (:states)")
        .param("ticket", Rows.bytes(ticket))
        .param("states", kind.leadsTo())
        .query((row, n) -> decided(kind, row))
        .optional()
        .or(() -> asked(kind, ticket));
  }

  private Optional<TransferView> asked(TransferKind kind, UUID ticket) {
    return jdbc.sql(
            """
            SELECT task, command, status, error, updated_at FROM ticket
            WHERE id = :ticket AND task IN (:tasks)
            """)
        .param("ticket", Rows.bytes(ticket))
        .param("tasks", kind.tasks())
        .query((row, n) -> asked(kind, ticket, row))
        .optional();
  }

  private static TransferView decided(TransferKind kind, ResultSet row) throws SQLException {
    Map<String, String> metadata = new LinkedHashMap<>();
    String stored = row.getString("metadata");
    if (stored != null) {
      Json.object(stored).forEach((name, value) -> metadata.put(name, String.valueOf(value)));
    }
    return new TransferView(
        kind,
        Rows.uuid(row, "ticket"),
        new PaymentId(Rows.uuid(row, "payment")),
        new Money(new Asset(row.getString("asset")), row.getLong("amount")),
        new ChangeDetails(row.getString("reason"), row.getString("external_id"), metadata),
        new TransferView.State(
            "succeeded", row.getInt("version"), Rows.instant(row, "changed_at"), null));
  }

  private TransferView asked(TransferKind kind, UUID ticket, ResultSet row) throws SQLException {
    TransferView.State state =
        state(
            TicketStatus.of(row.getString("status")),
            row.getString("error"),
            Rows.instant(row, "updated_at"));
    Message command = codec.decode(row.getString("task"), row.getBytes("command"));
    return switch (command) {
      case CaptureTask capture ->
          new TransferView(
              kind, ticket, capture.payment(), capture.amount(), capture.details(), state);
      case RefundTask refund ->
          new TransferView(
              kind, ticket, refund.payment(), refund.amount(), refund.details(), state);
      case Message other ->
          throw new IllegalStateException("not a capture or a refund: " + codec.typeName(other));
    };
  }

  /**
   * A ticket that has just succeeded counts as pending: its change is read with the next request.
   */
  private static TransferView.State state(
      TicketStatus status, @Nullable String error, Instant updatedAt) {
    Problem problem =
        error == null ? new Problem("unknown", "No reason was recorded.") : Ticket.problem(error);
    return switch (status) {
      case ACCEPTED, RUNNING, RETRYING, PARKED, SUCCEEDED ->
          new TransferView.State("pending", 0, null, null);
      case FAILED -> new TransferView.State("failed", 0, updatedAt, problem);
      case CANCELLED -> new TransferView.State("cancelled", 0, updatedAt, null);
    };
  }
}
