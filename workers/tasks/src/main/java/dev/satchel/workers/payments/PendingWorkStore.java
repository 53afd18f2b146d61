package dev.satchel.workers.payments;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds the pending work of open tickets in MySQL, with one statement for each kind. */
final class PendingWorkStore {
  private static final String RESOURCE = "/v1/payments/";

  /** How far the clocks of two ingresses may be apart. */
  private static final Duration SKEW = Duration.ofSeconds(5);

  /** The most open tickets that one look for captures reads. */
  private static final int MOST = 20_000;

  private final JdbcClient jdbc;

  PendingWorkStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Looks for what was overtaken.
   *
   * @param absent accounts that tasks name and that have no balance; usually none
   * @param early refunds of payments that are only authorized; usually none
   */
  PendingWork load(Set<AccountId> absent, Collection<PendingWork.Refund> early) {
    return new PendingWork(
        absent.isEmpty() ? Map.of() : openings(absent),
        early.isEmpty() ? Map.of() : captures(early));
  }

  /**
   * An account and the ticket that opens it have the same UUID. One that succeeded after our look
   * at the balances counts as open: look again.
   */
  private Map<AccountId, TenantId> openings(Set<AccountId> accounts) {
    Map<AccountId, TenantId> openings = new HashMap<>();
    jdbc.sql(
            """
            SELECT id, tenant FROM ticket
            WHERE id IN (:ids) AND task = 'accounts.open.v1' AND status NOT IN ('failed', 'cancelled')
            """)
        .param("ids", accounts.stream().map(account -> Sql.bytes(account.uuid())).toList())
        .query(
            row -> {
              openings.put(
                  new AccountId(Sql.uuid(row.getBytes("id"))),
                  new TenantId(row.getString("tenant")));
            });
    return openings;
  }

  /**
   * Looks through the open captures that were made after the oldest payment and before the youngest
   * refund. That is enough: nobody can ask for a capture before the payment has its id, and a
   * capture asked for after the refund was not overtaken by it. It is also little: what waits in
   * the queue behind the refund is younger, so only what the refund overtook is read. Should that
   * be more than {@link #MOST} captures, the youngest are looked at.
   *
   * <p>The payments are locked or not yet visible, so none of their captures can succeed between
   * the look at the payment and this one.
   */
  private Map<PendingWork.Capture, TicketId> captures(Collection<PendingWork.Refund> refunds) {
    Instant from = madeAt(refunds.stream().map(refund -> refund.payment().uuid())).getFirst();
    Instant to = madeAt(refunds.stream().map(refund -> refund.ticket().uuid())).getLast();
    Map<PendingWork.Capture, TicketId> captures = new HashMap<>();
    jdbc.sql(
            """
            SELECT id, tenant, resource
            FROM (SELECT id, tenant, resource FROM ticket FORCE INDEX (ticket_open)
                  WHERE status IN ('accepted', 'running', 'retrying', 'parked')
                    AND task = 'payments.capture.v1' AND created_at BETWEEN :from AND :to
                  ORDER BY created_at DESC
                  LIMIT :most) overtaken
            WHERE resource IN (:resources)
            """)
        .param("from", Sql.time(from.minus(SKEW)))
        .param("to", Sql.time(to.plus(SKEW)))
        .param("most", MOST)
        .param(
            "resources",
            refunds.stream().map(refund -> RESOURCE + refund.payment()).distinct().toList())
        .query(
            row -> {
              captures.merge(
                  new PendingWork.Capture(
                      new TenantId(row.getString("tenant")),
                      PaymentId.parse(row.getString("resource").substring(RESOURCE.length()))),
                  new TicketId(Sql.uuid(row.getBytes("id"))),
                  PendingWork::first);
            });
    return captures;
  }

  /** When things were made, in order, as their UUIDv7 tell (RFC 9562, section 5.7). */
  private static List<Instant> madeAt(Stream<UUID> ids) {
    return ids.map(id -> Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
        .sorted()
        .toList();
  }
}
