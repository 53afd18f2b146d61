package dev.satchel.baselines;

import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Tickets in MySQL, one row at a time. */
@Repository
class NaiveTicketRows {
  static final String WORKER = "baseline";

  private final JdbcTemplate jdbc;

  NaiveTicketRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** A ticket as clients see it. */
  record Ticket(String id, String status, boolean done) {}

  /** A row found by its idempotency key. */
  @SuppressWarnings("ArrayRecordComponent") // compared with Arrays.equals
  record Keyed(byte[] requestHash, Ticket ticket) {}

  /**
   * Inserts a ticket; throws DuplicateKeyException when the tenant has already used the idempotency
   * key.
   */
  void insert(NaiveTicket ticket) {
    NaivePayment payment = ticket.payment();
    jdbc.update(
        """
        INSERT INTO ticket (id, tenant, idempotency_key, request_hash, task, command, resource,
          actor, remote, request_id, status, done, attempts, version, created_at, updated_at)
        VALUES (?, ?, ?, ?, 'payments.pay.v1', ?, ?, ?, '127.0.0.1', ?, 'accepted', FALSE, 0, 1, ?,
          ?)
        """,
        NaiveSql.bytes(payment.id()),
        payment.tenant(),
        ticket.key(),
        ticket.requestHash(),
        ticket.command(),
        "/v1/payments/" + new PaymentId(payment.id()),
        // As long as what Satchel keeps here.
        "key_00000000000070000000000000000000",
        "req_" + new PaymentId(payment.id()).toString().substring(4),
        NaiveSql.time(ticket.createdAt()),
        NaiveSql.time(ticket.createdAt()));
  }

  Optional<Keyed> byKey(String tenant, String key) {
    return jdbc
        .query(
            """
            SELECT id, status, done, request_hash FROM ticket
            WHERE tenant = ? AND idempotency_key = ?
            """,
            (row, number) -> new Keyed(row.getBytes("request_hash"), ticket(row)),
            tenant,
            key)
        .stream()
        .findFirst();
  }

  Optional<Ticket> find(TicketId id) {
    return jdbc
        .query(
            "SELECT id, status, done FROM ticket WHERE id = ?",
            (row, number) -> ticket(row),
            NaiveSql.bytes(id.uuid()))
        .stream()
        .findFirst();
  }

  private static Ticket ticket(ResultSet row) throws SQLException {
    return new Ticket(
        new TicketId(NaiveSql.uuid(row.getBytes("id"))).toString(),
        row.getString("status"),
        row.getBoolean("done"));
  }

  /** Finishes an open ticket and stores the result or the error of the decision. */
  void finish(UUID id, NaiveDecision decision, Instant now) {
    int changed =
        switch (decision) {
          case NaiveDecision.Done(String result) ->
              finish(id, "succeeded", result, null, WORKER, now);
          case NaiveDecision.Refused(String error) -> finish(id, "failed", null, error, null, now);
        };
    if (changed != 1) {
      throw new IllegalStateException("ticket " + id + " is not open");
    }
  }

  private int finish(
      UUID id,
      String status,
      @Nullable String result,
      @Nullable String error,
      @Nullable String worker,
      Instant now) {
    return jdbc.update(
        """
        UPDATE ticket
        SET status = ?, stage = NULL, done = TRUE, attempts = attempts + 1, version = version + 1,
            result = ?, error = ?, worker = ?, started_at = ?, updated_at = ?
        WHERE id = ? AND done = FALSE
        """,
        status,
        result,
        error,
        worker,
        worker == null ? null : NaiveSql.time(now),
        NaiveSql.time(now),
        NaiveSql.bytes(id));
  }
}
