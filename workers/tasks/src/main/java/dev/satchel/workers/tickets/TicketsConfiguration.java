package dev.satchel.workers.tickets;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the tickets together. */
@Configuration(proxyBeanMethods = false)
public class TicketsConfiguration {
  private static final int REPUBLISHED_AT_ONCE = 1_000;

  @Bean
  TicketRows ticketBook(JdbcClient jdbc, MessageCodec codec) {
    return new TicketRows(jdbc, codec);
  }

  @Bean
  HeldTickets heldTickets(JdbcClient jdbc, TicketRows rows) {
    return new HeldTickets(jdbc, rows);
  }

  @Bean
  OpenTicketGauges openTicketGauges(JdbcClient jdbc, MeterRegistry registry) {
    return new OpenTicketGauges(jdbc, registry);
  }

  @Bean
  StrandedTickets strandedTickets(JdbcClient jdbc, MessageCodec codec, IdSource ids) {
    return new StrandedTickets(jdbc, codec, ids, REPUBLISHED_AT_ONCE);
  }
}
