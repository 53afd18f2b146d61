package dev.satchel.ingress.tickets;

import dev.satchel.delivery.ControlTable;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.OutboxLevel;
import dev.satchel.delivery.Transactions;
import dev.satchel.ingress.audit.AuditLog;
import dev.satchel.messages.TicketId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts accepting and waiting together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  WritingSettings.class,
  ReadingSettings.class,
  WaitingSettings.class
})
class TicketConfiguration {
  private static final int ANSWERS_AT_A_TIME = 1_000;

  @Bean
  TicketRows ticketRows(JdbcTemplate jdbc) {
    return new TicketRows(jdbc);
  }

  @Bean
  AttemptRows attemptRows(JdbcClient jdbc) {
    return new AttemptRows(jdbc);
  }

  @Bean
  IntakeMetrics intakeMetrics(MeterRegistry registry) {
    return new IntakeMetrics(registry);
  }

  @Bean
  WaitMetrics waitMetrics(MeterRegistry registry) {
    return new WaitMetrics(registry);
  }

  @Bean
  Batches<NewTicket, Accepted> ticketWrites(
      Transactions transactions,
      TicketRows rows,
      ControlTable control,
      AuditLog audit,
      WritingSettings settings,
      MeterRegistry registry) {
    return new Batches<>(
        new TicketBatch(transactions, rows, control, audit)::write,
        settings,
        new BatchMetrics(registry, "tickets.write"));
  }

  @Bean
  SharedReads<TicketId, TicketRows.Owned> ticketReads(
      TicketRows rows, WritingSettings writing, WaitingSettings waiting, MeterRegistry registry) {
    return new SharedReads<>(rows::find, "tickets", writing, waiting, registry);
  }

  @Bean
  Answering answering() {
    return new Answering(ANSWERS_AT_A_TIME);
  }

  @Bean
  Waiters waiters(WaitingSettings settings, Answering answering, WaitMetrics metrics) {
    return new Waiters(settings, System::nanoTime, answering, metrics);
  }

  @Bean
  Sweep sweep(
      Waiters waiters,
      TicketRows rows,
      MadeVersions made,
      WaitingSettings settings,
      WaitMetrics metrics) {
    return new Sweep(waiters, rows::changedSince, made, settings, metrics);
  }

  @Bean
  DoneTickets doneTickets(
      SharedReads<TicketId, TicketRows.Owned> reads,
      ReadingSettings settings,
      MeterRegistry registry) {
    return new DoneTickets(reads, settings, registry);
  }

  @Bean
  TicketReading ticketReading(DoneTickets tickets, Waiters waiters, Answering answering) {
    return new TicketReading(tickets, waiters, answering);
  }

  @Bean
  Acceptance.Stamp stamp(IdSource ids, Clock clock) {
    return new Acceptance.Stamp(ids, clock);
  }

  @Bean
  WriteQueue writeQueue(
      Batches<NewTicket, Accepted> writes, WritingSettings settings, MeterRegistry registry) {
    return new WriteQueue(writes, settings.shares(), registry);
  }

  @Bean
  Acceptance acceptance(
      WriteQueue writer,
      TicketReading reading,
      MessageCodec codec,
      OutboxLevel outbox,
      Acceptance.Stamp stamp,
      IntakeMetrics metrics) {
    return new Acceptance(writer, reading, codec, outbox, stamp, metrics);
  }

  @Bean
  WebMvcConfigurer taskRequests(WaitingSettings settings) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new TaskRequestParameter(settings.longest()));
      }
    };
  }
}
