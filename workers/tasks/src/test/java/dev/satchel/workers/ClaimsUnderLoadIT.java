package dev.satchel.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TicketId;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Two workers whose batches claim the same external ids and references all the time. */
class ClaimsUnderLoadIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int PAYERS = 50;
  private static final int NAMES = 1_500;
  private static final int TIMES = 2;

  private final TestWorkers workers = new TestWorkers();

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void duplicateExternalIdsDoNotReduceTheBatchSize() {
    List<ConfigurableApplicationContext> both =
        List.of(
            workers.start("--satchel.workers.roles=payments"),
            workers.start("--satchel.workers.roles=payments"));
    AccountId payee = new AccountId(workers.ids.next());
    List<AccountId> payers = new ArrayList<>();
    List<TicketId> before = new ArrayList<>();
    before.add(open(payee, "payee"));
    for (int i = 0; i < PAYERS; i++) {
      AccountId payer = new AccountId(workers.ids.next());
      payers.add(payer);
      before.add(open(payer, "payer " + i));
    }
    settle(before);
    List<TicketId> credits = new ArrayList<>();
    for (AccountId payer : payers) {
      credits.add(
          workers.accept(
              new TicketId(workers.ids.next()),
              new BookCredit(
                  TestWorkers.TENANT, payer, new Money(TestWorkers.KRW, NAMES), "for " + payer),
              null));
    }
    settle(credits);

    // The broker delivers round-robin: each worker gets one of two neighbours.
    List<TicketId> tickets = new ArrayList<>();
    for (int name = 0; name < NAMES; name++) {
      for (int time = 0; time < TIMES; time++) {
        PaymentId payment = new PaymentId(workers.ids.next());
        AccountId payer = payers.get((name + time) % PAYERS);
        tickets.add(
            workers.accept(
                new TicketId(payment.uuid()),
                workers.pay(payment, payer, payee, true, "order " + name),
                null));
      }
      for (int time = 0; time < TIMES; time++) {
        tickets.add(open(new AccountId(workers.ids.next()), "client " + name));
      }
    }
    long batchesBefore = both.stream().mapToLong(ClaimsUnderLoadIT::batches).sum();
    pause(both);
    workers.send(tickets.stream());
    await().atMost(LIMIT).until(() -> workers.count("SELECT COUNT(*) FROM workers_outbox") == 0);
    workers.database.jdbc().sql("DELETE FROM workers_queue_pause").update();
    await().atMost(LIMIT).until(() -> undone() == 0);

    assertThat(workers.count("SELECT COUNT(*) FROM external_id WHERE external_id LIKE 'order%'"))
        .isEqualTo(NAMES);
    assertThat(
            workers.count(
                """
                SELECT COUNT(*) FROM ticket t JOIN external_id e ON e.ticket = t.id
                WHERE t.task = 'payments.pay.v1' AND t.status = 'succeeded'
                """))
        .isEqualTo(workers.count("SELECT COUNT(*) FROM payment WHERE status <> 'failed'"))
        .isEqualTo(NAMES);
    Map<String, String> first = firstTicketOfEachName();
    Map<String, String> losers = errorOfEachLoser();
    assertThat(losers.keySet()).isEqualTo(first.keySet());
    losers.forEach(
        (name, error) ->
            assertThat(error).contains("duplicate-external-id").contains(first.get(name)));
    assertThat(workers.count("SELECT COUNT(*) FROM account WHERE reference LIKE 'client%'"))
        .isEqualTo(NAMES);
    assertThat(workers.count("SELECT COUNT(*) FROM workers_attempt WHERE outcome = 'failed'"))
        .isZero();
    long batches = both.stream().mapToLong(ClaimsUnderLoadIT::batches).sum() - batchesBefore;
    assertThat(batches).as("batches of up to 250").isLessThan(tickets.size() / 40);
    both.forEach(one -> assertThat(batches(one)).as("batches of each worker").isPositive());
  }

  private Map<String, String> firstTicketOfEachName() {
    return workers
        .database
        .jdbc()
        .sql(
            """
            SELECT external_id, CONCAT('tkt_', LOWER(HEX(ticket))) FROM external_id
            WHERE task = 'payments.pay.v1'
            """)
        .query(ClaimsUnderLoadIT::pair)
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Each external id is used twice, so it has one loser at most. */
  private Map<String, String> errorOfEachLoser() {
    return workers
        .database
        .jdbc()
        .sql(
            """
            SELECT JSON_UNQUOTE(JSON_EXTRACT(CONVERT(command USING utf8mb4), '$.externalId')), error
            FROM ticket WHERE task = 'payments.pay.v1' AND status = 'failed'
            """)
        .query(ClaimsUnderLoadIT::pair)
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Map.Entry<String, String> pair(ResultSet row, int number) throws SQLException {
    return Map.entry(row.getString(1), row.getString(2));
  }

  private void pause(List<ConfigurableApplicationContext> both) {
    workers
        .database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_queue_pause (queue, paused_at)
            VALUES ('payments', UTC_TIMESTAMP(6))
            """)
        .update();
    for (ConfigurableApplicationContext one : both) {
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  one.getBean(MeterRegistry.class)
                          .get("satchel.queue.paused")
                          .tag("queue", "payments")
                          .gauge()
                          .value()
                      == 1);
    }
  }

  private static long batches(ConfigurableApplicationContext context) {
    DistributionSummary sizes =
        context
            .getBean(MeterRegistry.class)
            .get("satchel.batch.size")
            .tag("queue", "payments")
            .summary();
    return sizes.count();
  }

  private TicketId open(AccountId account, String reference) {
    return workers.accept(new TicketId(account.uuid()), workers.opening(account, reference), null);
  }

  private void settle(List<TicketId> tickets) {
    workers.send(tickets.stream());
    await().atMost(LIMIT).until(() -> undone() == 0);
  }

  private long undone() {
    return workers.count("SELECT COUNT(*) FROM ticket WHERE done = FALSE");
  }
}
