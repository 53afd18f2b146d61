package dev.satchel.baselines;

import com.fasterxml.uuid.NoArgGenerator;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Executes one payment in one transaction and writes the same rows as Satchel's workers: inbox,
 * locked balances, journal entry, postings, payment and its change, attempt, ticket.
 */
@Service
class NaivePayments {
  private static final String QUEUE = "payments";

  private final JdbcTemplate jdbc;
  private final NaiveTicketRows tickets;
  private final TransactionTemplate transaction;
  private final JsonMapper json;
  private final NoArgGenerator ids;
  private final Clock clock;

  NaivePayments(
      JdbcTemplate jdbc,
      NaiveTicketRows tickets,
      TransactionTemplate transaction,
      JsonMapper json,
      NoArgGenerator ids,
      Clock clock) {
    this.jdbc = jdbc;
    this.tickets = tickets;
    this.transaction = transaction;
    this.json = json;
    this.ids = ids;
    this.clock = clock;
  }

  /** The locked balance of an account in one asset. */
  private record Balance(
      UUID account, String tenant, boolean client, boolean debitsClosed, long available) {}

  /** Executes the payment. It is idempotent: a duplicate has no effect. */
  void settle(NaivePayment payment) {
    transaction.executeWithoutResult(
        status -> {
          Instant now = clock.instant();
          if (claim(payment, now)) {
            NaiveDecision decision = decide(payment, lock(payment));
            switch (decision) {
              case NaiveDecision.Done _ -> write(payment, now);
              case NaiveDecision.Refused _ -> recordRefusal(payment, now);
            }
            tickets.finish(payment.id(), decision, now);
          }
        });
  }

  /** Inserts the inbox row; returns false when the payment is a duplicate. */
  private boolean claim(NaivePayment payment, Instant now) {
    try {
      jdbc.update(
          """
          INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
          VALUES (?, ?, 1, 1, ?)
          """,
          QUEUE,
          NaiveSql.bytes(payment.id()),
          NaiveSql.time(now));
      return true;
    } catch (DuplicateKeyException duplicate) {
      return false;
    }
  }

  /**
   * Takes the row locks in key order, so that two payments between the same accounts cannot
   * deadlock.
   */
  private List<Balance> lock(NaivePayment payment) {
    return jdbc.query(
        """
        SELECT account_id, tenant, kind, posted, held, credit_limit, debits_closed
        FROM balance
        WHERE account_id IN (?, ?) AND asset = ?
        ORDER BY account_id
        FOR UPDATE
        """,
        (row, number) -> balance(row),
        NaiveSql.bytes(payment.from()),
        NaiveSql.bytes(payment.to()),
        payment.asset());
  }

  private static Balance balance(ResultSet row) throws SQLException {
    return new Balance(
        NaiveSql.uuid(row.getBytes("account_id")),
        row.getString("tenant"),
        row.getString("kind").equals("client"),
        row.getBoolean("debits_closed"),
        row.getLong("posted") - row.getLong("held") + row.getLong("credit_limit"));
  }

  private NaiveDecision decide(NaivePayment payment, List<Balance> balances) {
    Optional<Balance> from = find(balances, payment.from(), payment.tenant());
    if (from.isEmpty() || find(balances, payment.to(), payment.tenant()).isEmpty()) {
      return refused("not-found", "An account does not exist or does not hold the asset");
    }
    if (from.get().debitsClosed()) {
      return refused("account-closed", "The payer is closed to debits");
    }
    if (from.get().available() < payment.amount()) {
      return refused("insufficient-funds", "The payer has " + from.get().available());
    }
    return new NaiveDecision.Done(
        json.writeValueAsString(
            Map.of("payment", new PaymentId(payment.id()).toString(), "status", "captured")));
  }

  private static Optional<Balance> find(List<Balance> balances, UUID account, String tenant) {
    return balances.stream()
        .filter(
            balance ->
                balance.client()
                    && balance.account().equals(account)
                    && balance.tenant().equals(tenant))
        .findFirst();
  }

  private NaiveDecision refused(String reason, String detail) {
    return new NaiveDecision.Refused(
        json.writeValueAsString(Map.of("reason", reason, "detail", detail)));
  }

  private void write(NaivePayment payment, Instant now) {
    post(payment, now);
    move(payment);
    insertPayment(payment, now);
  }

  private void post(NaivePayment payment, Instant now) {
    byte[] entry = NaiveSql.bytes(ids.generate());
    jdbc.update(
        """
        INSERT INTO journal_entry (id, tenant, cause, step, ticket, posted_at)
        VALUES (?, ?, ?, 'pay', ?, ?)
        """,
        entry,
        payment.tenant(),
        new TicketId(payment.id()).toString(),
        NaiveSql.bytes(payment.id()),
        NaiveSql.time(now));
    jdbc.update(
        """
        INSERT INTO posting (entry_id, line, account_id, asset, layer, amount)
        VALUES (?, 1, ?, ?, 'free', ?), (?, 2, ?, ?, 'free', ?)
        """,
        entry,
        NaiveSql.bytes(payment.from()),
        payment.asset(),
        -payment.amount(),
        entry,
        NaiveSql.bytes(payment.to()),
        payment.asset(),
        payment.amount());
  }

  private void move(NaivePayment payment) {
    int changed =
        jdbc.update(
            """
            UPDATE balance SET posted = posted + IF(account_id = ?, -?, ?)
            WHERE account_id IN (?, ?) AND asset = ?
            """,
            NaiveSql.bytes(payment.from()),
            payment.amount(),
            payment.amount(),
            NaiveSql.bytes(payment.from()),
            NaiveSql.bytes(payment.to()),
            payment.asset());
    if (changed != 2) {
      throw new IllegalStateException(changed + " balances changed for " + payment.id());
    }
  }

  private void insertPayment(NaivePayment payment, Instant now) {
    jdbc.update(
        """
        INSERT INTO payment (id, tenant, from_account, to_account, asset, amount, captured,
          refunded, status, metadata, version, created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, 0, 'captured', ?, 1, ?, ?)
        """,
        NaiveSql.bytes(payment.id()),
        payment.tenant(),
        NaiveSql.bytes(payment.from()),
        NaiveSql.bytes(payment.to()),
        payment.asset(),
        payment.amount(),
        payment.amount(),
        json.writeValueAsString(payment.metadata()),
        NaiveSql.time(now),
        NaiveSql.time(now));
  }

  private void recordRefusal(NaivePayment payment, Instant started) {
    jdbc.update(
        """
        INSERT INTO workers_attempt (message_id, attempt, ticket, queue, type, worker, started_at,
          finished_at, outcome)
        VALUES (?, 1, ?, ?, 'payments.pay.v1', ?, ?, ?, 'refused')
        """,
        NaiveSql.bytes(payment.id()),
        NaiveSql.bytes(payment.id()),
        QUEUE,
        NaiveTicketRows.WORKER,
        NaiveSql.time(started),
        NaiveSql.time(clock.instant()));
  }
}
