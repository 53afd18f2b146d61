package dev.satchel.workers.intake;

import dev.satchel.delivery.DeadLetterIntake;
import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.workers.tickets.TicketTable;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Spring configuration of the intake; delivery calls it where the role {@code deadletters} is on.
 */
@Configuration(proxyBeanMethods = false)
public class IntakeConfiguration {
  @Bean
  DeadLetterIntake deadLetterIntake(
      JdbcClient jdbc,
      TicketTable tickets,
      FinalMarks marks,
      MessageCodec codec,
      IdSource ids,
      EventLog events,
      Clock clock) {
    return new Intake(
        new IntakeRows(jdbc, codec, ids),
        new IntakeTickets(jdbc, tickets, marks, codec),
        new IntakeGroups(jdbc, events),
        codec,
        ids,
        clock);
  }

  @Bean
  DeadLetterGauges deadLetterGauges(
      JdbcClient jdbc, Transactions transactions, MeterRegistry registry, Clock clock) {
    return new DeadLetterGauges(jdbc, transactions, registry, clock);
  }
}
