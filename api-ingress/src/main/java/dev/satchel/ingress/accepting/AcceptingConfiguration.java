package dev.satchel.ingress.accepting;

import dev.satchel.delivery.ControlTable;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.OutboxLevel;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.audit.AuditLog;
import dev.satchel.ingress.batches.Batches;
import dev.satchel.ingress.batches.WritingSettings;
import dev.satchel.ingress.tickets.SubjectPaths;
import dev.satchel.ingress.tickets.TicketReading;
import dev.satchel.ingress.tickets.TicketRows;
import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.ingress.waiting.WaitingSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires the beans that accept tasks. */
@Configuration(proxyBeanMethods = false)
class AcceptingConfiguration {
  @Bean
  AcceptanceMetrics acceptanceMetrics(MeterRegistry registry) {
    return new AcceptanceMetrics(registry);
  }

  @Bean
  NewTicketRows newTicketRows(JdbcTemplate jdbc, TicketRows rows) {
    return new NewTicketRows(jdbc, rows);
  }

  @Bean
  Batches<NewTicket, Accepted> ticketWrites(
      Transactions transactions,
      NewTicketRows rows,
      ControlTable control,
      AuditLog audit,
      WritingSettings settings,
      MeterRegistry registry) {
    return new Batches<>(
        new TicketBatch(transactions, rows, control, audit)::write,
        settings,
        registry,
        "tickets.write");
  }

  @Bean
  WriteQueue writeQueue(
      Batches<NewTicket, Accepted> writes, WritingSettings settings, MeterRegistry registry) {
    return new WriteQueue(writes, settings.shares(), registry);
  }

  @Bean
  Drafting drafting(IdSource ids, Clock clock, MessageCodec codec, SubjectPaths paths) {
    return new Drafting(ids, clock, codec, paths);
  }

  @Bean
  Acceptance acceptance(
      WriteQueue writer,
      Waiters waiters,
      TicketReading reading,
      Drafting drafting,
      OutboxLevel outbox,
      AcceptanceMetrics metrics) {
    return new Acceptance(writer, waiters, reading, drafting, outbox, metrics);
  }

  @Bean
  WebMvcConfigurer taskRequests(
      WaitingSettings settings, TicketRows tickets, List<CancellableTask> cancellable) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CancellationCheck(tickets, cancellable));
        resolvers.add(new TaskRequestParameter(settings.longest()));
      }
    };
  }
}
