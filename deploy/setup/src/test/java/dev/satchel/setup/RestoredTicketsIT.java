package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.RestoredTickets;
import dev.satchel.delivery.RestoredTickets.Sent;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tickets of a restored database get the outbox rows from which their messages are sent. */
class RestoredTicketsIT {
  private static final Sent NOTHING = new Sent(0, List.of());

  private final TestDatabase database = MySqlServer.shared().createDatabase();
  private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
  private final RestoredTickets restored =
      new RestoredTickets(database.dataSource(), new MessageCodec());

  @BeforeEach
  void migrate() {
    new SchemaSetup(database.dataSource()).migrate();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void everyAcceptedTicketGetsOneRowThatSaysWhatTheTicketSays() {
    // More than a page of the same creation time.
    accept(2_500, "payments.pay.v1");
    accept(1, "accounts.open.v1");
    jdbc.update("UPDATE ticket SET traceparent = '00-ab-cd-01' WHERE task = 'accounts.open.v1'");

    assertThat(restored.sendAgain()).isEqualTo(new Sent(2_501, List.of()));
    assertThat(
            number(
                """
                SELECT COUNT(*) FROM ticket t JOIN ingress_outbox o ON o.id = t.id
                WHERE o.message_id = t.id AND o.ticket = t.id AND o.attempt = 1 AND o.type = t.task
                  AND o.exchange = 'satchel.work' AND o.routing_key = 'payments'
                  AND o.body = t.command AND o.created_at = t.created_at
                  AND o.deliver_at BETWEEN UTC_TIMESTAMP(6) - INTERVAL 1 HOUR AND UTC_TIMESTAMP(6)
                  AND JSON_UNQUOTE(JSON_EXTRACT(o.headers, '$.traceparent')) <=> t.traceparent
                """))
        .isEqualTo(2_501);
  }

  @Test
  void theMessagesOfOneQueueKeepTheOrderOfTheirTickets() {
    accept(600, "payments.pay.v1");
    accept(600, "payments.capture.v1");
    accept(600, "payments.pay.v1");
    jdbc.update("UPDATE ticket SET created_at = created_at + INTERVAL ORD(RIGHT(id, 1)) SECOND");

    assertThat(restored.sendAgain()).isEqualTo(new Sent(1_800, List.of()));

    assertThat(
            number(
                """
                SELECT COUNT(*) FROM (
                  SELECT deliver_at, MIN(created_at) AS first,
                    LAG(MAX(created_at)) OVER (ORDER BY deliver_at) AS last_before
                  FROM ingress_outbox GROUP BY deliver_at) pages
                WHERE first < last_before
                """))
        .isZero();
  }

  @Test
  void aSecondRunWritesNothing() {
    accept(1_200, "payments.pay.v1");
    restored.sendAgain();
    List<?> rows = jdbc.queryForList("SELECT HEX(id), deliver_at FROM ingress_outbox ORDER BY id");

    assertThat(restored.sendAgain()).isEqualTo(NOTHING);
    assertThat(jdbc.queryForList("SELECT HEX(id), deliver_at FROM ingress_outbox ORDER BY id"))
        .hasSize(1_200)
        .isEqualTo(rows);
  }

  @Test
  void aTicketThatAWorkerHasSeenGetsNoRow() {
    for (String status : List.of("running", "retrying", "parked", "succeeded", "failed")) {
      accept(1, "payments.pay.v1");
      jdbc.update(
          "UPDATE ticket SET status = ?, done = ? WHERE status = 'accepted'",
          status,
          status.equals("succeeded") || status.equals("failed"));
    }
    List<?> tickets = jdbc.queryForList("SELECT HEX(id), status, version FROM ticket ORDER BY id");

    assertThat(restored.sendAgain()).isEqualTo(NOTHING);
    assertThat(number("SELECT COUNT(*) FROM ingress_outbox")).isZero();
    assertThat(jdbc.queryForList("SELECT HEX(id), status, version FROM ticket ORDER BY id"))
        .isEqualTo(tickets);
  }

  @Test
  void aTicketWhoseMessageATableHasGetsNoFurtherRow() {
    for (String table :
        List.of("ingress_outbox", "ingress_schedule", "workers_outbox", "workers_schedule")) {
      accept(1, "payments.pay.v1");
      // Under another id, as reconciliation stores it, and due later.
      jdbc.update(
          """
          INSERT INTO %s (id, message_id, attempt, exchange, routing_key, type, ticket, body,
            created_at, deliver_at)
          SELECT RANDOM_BYTES(16), id, 2, 'satchel.work', 'payments', task, id, command, created_at,
            UTC_TIMESTAMP(6) + INTERVAL 1 DAY
          FROM ticket ORDER BY id DESC LIMIT 1
          """
              .formatted(table));
    }
    accept(1, "queues.pause.v1");
    jdbc.update(
        """
        INSERT INTO control_task (id, about, type, body, attempt, created_at, due_at)
        SELECT id, 'payments', task, command, 1, created_at, created_at
        FROM ticket WHERE task = 'queues.pause.v1'
        """);

    assertThat(restored.sendAgain()).isEqualTo(NOTHING);
    assertThat(number("SELECT COUNT(*) FROM ingress_outbox")).isOne();
  }

  @Test
  void aTicketOfABatchWhoseMessagesAreNotConfirmedIsLeftToTheRelay() {
    accept(3, "payments.pay.v1");
    jdbc.update(
        """
        INSERT INTO ingress_accepted (id, tickets, messages, created_at, deliver_at)
        SELECT MIN(id), CONCAT(MIN(id), MAX(id)), 2, MIN(created_at), UTC_TIMESTAMP(6) FROM ticket
        """);

    assertThat(restored.sendAgain()).isEqualTo(new Sent(1, List.of()));
    assertThat(
            number(
                """
                SELECT COUNT(*) FROM ingress_outbox o JOIN ingress_accepted a
                WHERE LOCATE(o.message_id, a.tickets) = 0
                """))
        .isOne();
    assertThat(restored.sendAgain()).isEqualTo(NOTHING);
  }

  @Test
  void aTicketOfATypeThatThisReleaseDoesNotKnowIsNamedAndLeft() {
    accept(2, "payments.pay.v1");
    accept(2, "payments.pay.v99");

    assertThat(restored.sendAgain()).isEqualTo(new Sent(2, List.of("payments.pay.v99")));
    assertThat(restored.sendAgain()).isEqualTo(new Sent(0, List.of("payments.pay.v99")));
  }

  /** Inserts tickets as the ingress does, with ids above those of earlier ones. */
  private void accept(int tickets, String type) {
    jdbc.update(
        """
        INSERT /*+ SET_VAR(cte_max_recursion_depth = 10000) */ INTO ticket (id, tenant, idempotency_key,
          request_hash, task, command, status, done, attempts, version, created_at, updated_at)
        WITH RECURSIVE numbers AS
          (SELECT 1 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
        SELECT UNHEX(LPAD(HEX(before_them.n + numbers.n), 32, '0')), 't',
          CONCAT('k', before_them.n + numbers.n), REPEAT(X'cd', 32), ?, CONCAT('{"n":', numbers.n,
          '}'), 'accepted', FALSE, 0, 1, '2026-11-01 00:00:00', '2026-11-01 00:00:00'
        FROM numbers JOIN (SELECT COUNT(*) AS n FROM ticket) before_them
        """,
        tickets,
        type);
  }

  private int number(String sql) {
    Integer number = jdbc.queryForObject(sql, Integer.class);
    return number == null ? 0 : number;
  }
}
