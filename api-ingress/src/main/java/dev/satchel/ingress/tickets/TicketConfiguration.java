package dev.satchel.ingress.tickets;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.batches.SharedReads;
import dev.satchel.ingress.batches.WritingSettings;
import dev.satchel.ingress.search.Finder;
import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.ingress.waiting.WaitingSettings;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the beans that read tickets. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReadingSettings.class)
class TicketConfiguration {
  @Bean
  SubjectPath ticketPath() {
    return new SubjectPath(TicketId.KIND, "/v1/tickets/{id}");
  }

  @Bean
  SubjectPaths subjectPaths(List<SubjectPath> paths) {
    return new SubjectPaths(paths);
  }

  @Bean
  TicketRows ticketRows(JdbcTemplate jdbc, SubjectPaths paths) {
    return new TicketRows(jdbc, paths);
  }

  @Bean
  TicketLists ticketLists(JdbcClient jdbc, TicketRows rows, MessageCodec codec) {
    return new TicketLists(jdbc, rows, codec);
  }

  @Bean
  AttemptRows attemptRows(JdbcClient jdbc, MessageCodec codec) {
    return new AttemptRows(jdbc, codec);
  }

  @Bean
  SharedReads<TicketId, TicketRows.Owned> ticketReads(
      TicketRows rows, WritingSettings writing, WaitingSettings waiting, MeterRegistry registry) {
    return new SharedReads<>(rows::find, "tickets", writing, waiting.bound(), registry);
  }

  /** The query with which the sweep of waiting requests finds changed tickets. */
  @Bean
  Function<Map<UUID, Integer>, List<TicketChange>> changedTickets(TicketRows rows) {
    return rows::changedSince;
  }

  @Bean
  DoneTickets doneTickets(
      SharedReads<TicketId, TicketRows.Owned> reads,
      ReadingSettings settings,
      MeterRegistry registry) {
    return new DoneTickets(reads, settings, registry);
  }

  @Bean
  TicketReading ticketReading(DoneTickets tickets, Waiters waiters) {
    return new TicketReading(tickets, waiters);
  }

  @Bean
  Finder ticketFinder(JdbcClient jdbc) {
    return new TicketFinder(jdbc);
  }

  @Bean
  Timelines timelines(AttemptRows attempts, List<TimelineSource> sources) {
    return new Timelines(attempts, sources);
  }
}
