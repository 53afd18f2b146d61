package dev.satchel.workers.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.WorkersDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenTicketGaugesIT {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final WorkersDatabase database = new WorkersDatabase();
  private final IdSource ids = IdSource.seeded(CLOCK, 4);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void gaugesReportTheAgeOfTheOldestOpenTicketOfEachStatus() {
    ticket("payments.pay.v1", 10, "accepted");
    ticket("payments.void.v1", 700, "accepted");
    ticket("payments.pay.v1", 50, "parked");
    ticket("payments.pay.v1", 9_000, "succeeded");
    OpenTicketGauges gauges = new OpenTicketGauges(database.jdbc(), registry, CLOCK);
    gauges.start();
    try {
      Awaitility.await().until(() -> age("accepted") > 0);
    } finally {
      gauges.stop();
    }

    assertThat(age("accepted")).isEqualTo(700);
    assertThat(age("parked")).isEqualTo(50);
    assertThat(age("running")).isZero();
    assertThat(registry.get("satchel.tickets.open").tag("status", "accepted").gauge().value())
        .isEqualTo(2);
  }

  @Test
  void findingTheOldestTicketsReadsFewRows() {
    for (int i = 0; i < 2_000; i++) {
      ticket(i % 2 == 0 ? "payments.pay.v1" : "payments.void.v1", i, "accepted");
    }
    database.jdbc().sql("ANALYZE TABLE ticket").query(row -> {});

    long rows =
        database.inTransaction(
            () -> {
              long before = rowsRead();
              assertThat(new OldestTickets(database.jdbc()).find()).hasSize(2);
              return rowsRead() - before;
            });

    assertThat(rows).isLessThan(100);
  }

  private long rowsRead() {
    return database
        .jdbc()
        .sql("SHOW SESSION STATUS LIKE 'Handler_read_%'")
        .query((row, number) -> row.getLong("Value"))
        .list()
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private double age(String status) {
    return registry
        .get("satchel.tickets.open.oldest.age.seconds")
        .tag("status", status)
        .gauge()
        .value();
  }

  private void ticket(String task, long secondsOld, String status) {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", task, new byte[1], NOW.minusSeconds(secondsOld));
    database
        .jdbc()
        .sql("UPDATE ticket SET status = ?, done = ? WHERE id = ?")
        .params(status, status.equals("succeeded"), dev.satchel.delivery.Sql.bytes(ticket.uuid()))
        .update();
  }
}
