package dev.satchel.workers.payments;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.ChangeDetails;
import dev.satchel.messages.Id;
import dev.satchel.messages.Message;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Payments in MySQL. The number of statements does not depend on the number of payments. */
final class PaymentStore {
  private final JdbcClient jdbc;
  private final MessageCodec codec;
  private final List<String> searchable;
  private final String pays;

  /**
   * A store.
   *
   * @param searchable the keys of metadata that payments are found by
   */
  PaymentStore(JdbcClient jdbc, MessageCodec codec, List<String> searchable) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.searchable = searchable;
    this.pays = Message.typeName(Pay.class);
  }

  /**
   * Locks payments in key order; for those without a row, looks up the tickets that are to make
   * them.
   */
  Payments lock(Collection<PaymentId> ids) {
    if (ids.isEmpty()) {
      return new Payments(List.of(), Map.of());
    }
    Map<PaymentId, Labels> labels = new HashMap<>();
    List<Payment> locked = lockRows(ids, labels);
    Set<PaymentId> absent = new HashSet<>(ids);
    locked.forEach(payment -> absent.remove(payment.id()));
    return new Payments(locked, labels, absent.isEmpty() ? Map.of() : makers(absent));
  }

  private List<Payment> lockRows(Collection<PaymentId> ids, Map<PaymentId, Labels> labels) {
    return jdbc.sql(
            """
            SELECT id, tenant, from_account, to_account, asset, amount, captured, refunded, status,
                   version, external_id, metadata
            FROM payment FORCE INDEX (PRIMARY)
            WHERE id IN (:ids)
            ORDER BY id
            FOR UPDATE
            """)
        .param("ids", ids.stream().map(id -> Sql.bytes(id.uuid())).toList())
        .query(
            (row, number) -> {
              Payment payment = payment(row);
              labels.put(payment.id(), labels(row));
              return payment;
            })
        .list();
  }

  private Labels labels(ResultSet row) throws SQLException {
    String metadata = row.getString("metadata");
    Map<String, String> pairs = new HashMap<>();
    if (metadata != null) {
      codec.decodeObject(metadata).forEach((key, value) -> pairs.put(key, String.valueOf(value)));
    }
    return new Labels(row.getString("external_id"), pairs);
  }

  private static Payment payment(ResultSet row) throws SQLException {
    return new Payment(
        new PaymentId(Sql.uuid(row.getBytes("id"))),
        new TenantId(row.getString("tenant")),
        new AccountId(Sql.uuid(row.getBytes("from_account"))),
        new AccountId(Sql.uuid(row.getBytes("to_account"))),
        new Money(new Asset(row.getString("asset")), row.getLong("amount")),
        row.getLong("captured"),
        row.getLong("refunded"),
        PaymentStatus.of(row.getString("status")),
        row.getInt("version"));
  }

  /** A payment and the ticket that makes it have the same UUID. */
  private Map<PaymentId, Payments.Maker> makers(Collection<PaymentId> ids) {
    Map<PaymentId, Payments.Maker> makers = new HashMap<>();
    jdbc.sql("SELECT id, tenant, status FROM ticket WHERE id IN (:ids) AND task = :task")
        .param("ids", ids.stream().map(id -> Sql.bytes(id.uuid())).toList())
        .param("task", pays)
        .query(
            row -> {
              makers.put(
                  new PaymentId(Sql.uuid(row.getBytes("id"))),
                  new Payments.Maker(
                      new TenantId(row.getString("tenant")),
                      failed(TicketStatus.of(row.getString("status")))));
            });
    return makers;
  }

  /**
   * A ticket that succeeded after the payments were read counts as undecided: the waiting task
   * reads them again.
   */
  private static boolean failed(TicketStatus status) {
    return switch (status) {
      case FAILED, CANCELLED -> true;
      case ACCEPTED, RUNNING, RETRYING, PARKED, SUCCEEDED -> false;
    };
  }

  void write(Payments payments, Instant now) {
    List<Payments.Made> made = payments.made();
    if (!made.isEmpty()) {
      insert(made, now);
      insertMetadata(made);
    }
    List<Payments.Update> updated = payments.updated();
    if (!updated.isEmpty()) {
      update(updated, now);
    }
    if (!payments.changes().isEmpty()) {
      insertChanges(payments.changes(), now);
    }
  }

  private void insert(List<Payments.Made> made, Instant now) {
    List<Object> values = new ArrayList<>(made.size() * 15);
    for (Payments.Made one : made) {
      Payment payment = one.payment();
      values.add(Sql.bytes(payment.id().uuid()));
      values.add(payment.tenant().name());
      values.add(Sql.bytes(payment.from().uuid()));
      values.add(Sql.bytes(payment.to().uuid()));
      values.add(payment.amount().asset().code());
      values.add(payment.amount().value());
      values.add(payment.captured());
      values.add(payment.refunded());
      values.add(payment.status().wireName());
      values.add(new SqlParameterValue(Types.VARCHAR, one.order().externalId()));
      values.add(codec.encodeObject(one.order().metadata()));
      values.add(new SqlParameterValue(Types.VARCHAR, error(one.problem())));
      values.add(payment.version());
      values.add(Sql.time(now));
      values.add(Sql.time(now));
    }
    jdbc.sql(
            """
            INSERT INTO payment
              (id, tenant, from_account, to_account, asset, amount, captured, refunded, status,
               external_id, metadata, error, version, created_at, updated_at)
            VALUES %s
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", made.size())))
        .params(values)
        .update();
  }

  /** The problem as the column of a ticket has it. */
  private @Nullable String error(@Nullable Problem problem) {
    return problem == null
        ? null
        : codec.encodeObject(Map.of("reason", problem.reason(), "detail", problem.detail()));
  }

  private void insertMetadata(List<Payments.Made> made) {
    List<Object> values = new ArrayList<>();
    for (Payments.Made one : made) {
      for (String name : searchable) {
        String value = one.order().metadata().get(name);
        if (value != null) {
          values.add(one.payment().tenant().name());
          values.add(name);
          values.add(value);
          values.add(Sql.bytes(one.payment().id().uuid()));
        }
      }
    }
    if (values.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            INSERT INTO payment_metadata (tenant, name, value, payment)
            VALUES %s
            """
                .formatted(Sql.list("(?, ?, ?, ?)", values.size() / 4)))
        .params(values)
        .update();
  }

  private void update(List<Payments.Update> updates, Instant now) {
    List<Map<String, Object>> rows = new ArrayList<>(updates.size());
    for (Payments.Update update : updates) {
      Payment after = update.after();
      rows.add(
          Map.of(
              "id", Id.format("", after.id().uuid()),
              "from", update.before().status().wireName(),
              "fromVersion", update.before().version(),
              "captured", after.captured(),
              "refunded", after.refunded(),
              "status", after.status().wireName(),
              "version", after.version()));
    }
    int changed =
        jdbc.sql(
                """
                UPDATE JSON_TABLE(:rows, '$.rows[*]' COLUMNS (
                    id           CHAR(32)    PATH '$.id',
                    from_status  VARCHAR(24) PATH '$.from',
                    from_version INT         PATH '$.fromVersion',
                    captured     BIGINT      PATH '$.captured',
                    refunded     BIGINT      PATH '$.refunded',
                    status       VARCHAR(24) PATH '$.status',
                    version      INT         PATH '$.version')) v
                STRAIGHT_JOIN payment p FORCE INDEX (PRIMARY) ON p.id = UNHEX(v.id)
                SET p.captured = v.captured, p.refunded = v.refunded, p.status = v.status,
                    p.version = v.version, p.updated_at = :now
                WHERE p.version = v.from_version AND p.status = v.from_status
                """)
            .param("rows", codec.encodeObject(Map.of("rows", rows)))
            .param("now", Sql.time(now))
            .update();
    if (changed != updates.size()) {
      throw new IllegalStateException(
          changed + " payments changed, expected " + updates.size() + ": " + updates);
    }
  }

  private void insertChanges(List<Payments.Change> changes, Instant now) {
    List<Object> values = new ArrayList<>(changes.size() * 10);
    for (Payments.Change change : changes) {
      values.add(Sql.bytes(change.payment().uuid()));
      values.add(change.version());
      values.add(change.from().wireName());
      values.add(change.to().wireName());
      values.add(Sql.bytes(change.ticket().uuid()));
      values.add(Sql.time(now));
      values.addAll(transferred(change.transfer()));
    }
    jdbc.sql(
            """
            INSERT INTO payment_change
              (payment, version, from_status, to_status, ticket, changed_at, amount, reason,
               external_id, metadata)
            VALUES %s
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", changes.size())))
        .params(values)
        .update();
  }

  private List<Object> transferred(@Nullable Transfer transfer) {
    ChangeDetails details = transfer == null ? ChangeDetails.NONE : transfer.details();
    return List.of(
        new SqlParameterValue(Types.BIGINT, transfer == null ? null : transfer.amount()),
        new SqlParameterValue(Types.VARCHAR, details.reason()),
        new SqlParameterValue(Types.VARCHAR, details.externalId()),
        new SqlParameterValue(
            Types.VARCHAR,
            details.metadata().isEmpty() ? null : codec.encodeObject(details.metadata())));
  }
}
