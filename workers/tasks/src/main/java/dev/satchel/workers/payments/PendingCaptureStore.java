package dev.satchel.workers.payments;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.Message;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.DescribedCapture;
import dev.satchel.messages.PaymentTask.RefundTask;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.money.Ask;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds undecided captures in MySQL: the open tickets that ask for one. */
final class PendingCaptureStore {
  /** The most clock skew between two ingresses. */
  private static final Duration SKEW = Duration.ofSeconds(5);

  /** The most open tickets that one query reads. */
  private static final int MOST = 20_000;

  private final JdbcClient jdbc;
  private final List<String> captures;

  PendingCaptureStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.captures =
        List.of(Message.typeName(Capture.class), Message.typeName(DescribedCapture.class));
  }

  /**
   * Reads, with one statement, the open captures that were made after the oldest payment and before
   * the youngest refund. That is enough: nobody can ask for a capture before the payment has its
   * id, and a refund cannot overtake a capture that was asked for later. It is also little:
   * captures that wait in the queue behind the refund are younger, so only those that it overtook
   * are read. Of more than {@link #MOST} captures, the youngest are read.
   *
   * <p>A ticket that was accepted by a release without subjects is matched by the last part of its
   * path.
   *
   * <p>The payments are locked or not yet visible, so none of their captures can succeed between
   * the read of the payment and this query.
   *
   * @param early refunds of payments that are only authorized, at least one
   */
  PendingCaptures load(Collection<Ask<RefundTask>> early) {
    Instant from = madeAt(early.stream().map(ask -> ask.task().payment().uuid())).getFirst();
    Instant to = madeAt(early.stream().map(ask -> ask.ticket().uuid())).getLast();
    Map<PendingCaptures.Key, TicketId> tickets = new HashMap<>();
    jdbc.sql(
            """
            SELECT id, tenant, payment
            FROM (SELECT id, tenant,
                    COALESCE(subject_id, SUBSTRING_INDEX(resource, '/', -1)) AS payment
                  FROM ticket FORCE INDEX (ticket_open)
                  WHERE status IN ('accepted', 'running', 'retrying', 'parked')
                    AND task IN (:tasks) AND created_at BETWEEN :from AND :to
                  ORDER BY created_at DESC
                  LIMIT :most) overtaken
            WHERE payment IN (:payments)
            """)
        .param("tasks", captures)
        .param("from", Sql.time(from.minus(SKEW)))
        .param("to", Sql.time(to.plus(SKEW)))
        .param("most", MOST)
        .param(
            "payments",
            early.stream().map(ask -> ask.task().payment().toString()).distinct().toList())
        .query(
            row -> {
              tickets.merge(
                  new PendingCaptures.Key(
                      new TenantId(row.getString("tenant")),
                      PaymentId.parse(row.getString("payment"))),
                  new TicketId(Sql.uuid(row.getBytes("id"))),
                  PendingCaptures::first);
            });
    return new PendingCaptures(tickets);
  }

  /** The creation times in UUIDv7 ids (RFC 9562, section 5.7), in ascending order. */
  private static List<Instant> madeAt(Stream<UUID> ids) {
    return ids.map(id -> Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
        .sorted()
        .toList();
  }
}
