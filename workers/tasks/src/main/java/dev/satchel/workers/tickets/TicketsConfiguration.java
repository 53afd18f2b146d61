package dev.satchel.workers.tickets;

import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.QueueProgress;
import dev.satchel.delivery.TicketUpdates;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.workers.audit.AuditTrail;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration of the tickets. */
@Configuration(proxyBeanMethods = false)
public class TicketsConfiguration {
  private static final int REPUBLISHED_AT_ONCE = 1_000;
  private static final int WAITS_ENDED_AT_ONCE = 100;

  @Bean
  TicketTable ticketBook(
      JdbcClient jdbc, MessageCodec codec, WorkerProperties workers, EventLog events) {
    return new TicketTable(jdbc, codec, workers.waitDeadline(), events);
  }

  @Bean
  OverdueWaits overdueWaits(JdbcClient jdbc, TicketTable tickets, TicketUpdates updates) {
    return new OverdueWaits(jdbc, tickets, updates, WAITS_ENDED_AT_ONCE);
  }

  @Bean
  HeldTickets heldTickets(JdbcClient jdbc, TicketTable rows) {
    return new HeldTickets(jdbc, rows);
  }

  @Bean
  OpenTicketGauges openTicketGauges(JdbcClient jdbc, MeterRegistry registry, Clock clock) {
    return new OpenTicketGauges(jdbc, registry, clock);
  }

  @Bean
  CancelHandler cancelHandler(
      JdbcClient jdbc,
      MessageCodec codec,
      List<Cancellable> domains,
      AuditTrail audit,
      Clock clock) {
    return new CancelHandler(jdbc, codec, domains, audit, clock);
  }

  @Bean
  StrandedTickets strandedTickets(
      JdbcClient jdbc, MessageCodec codec, IdSource ids, FinalMarks marks, QueueProgress progress) {
    return new StrandedTickets(
        jdbc, new StrandedTickets.Messages(codec, ids, marks, progress), REPUBLISHED_AT_ONCE);
  }
}
