package dev.satchel.ingress.events;

import dev.satchel.delivery.EventUpdates;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Transactions;
import dev.satchel.ingress.batches.SharedReads;
import dev.satchel.ingress.batches.WritingSettings;
import dev.satchel.ingress.tickets.SubjectPaths;
import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.ingress.waiting.WaitingSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Wires the feed of events. */
@Configuration(proxyBeanMethods = false)
class EventConfiguration {
  @Bean
  FeedWaits feedWaits(Waiters waiters) {
    return new FeedWaits(waiters);
  }

  @Bean
  EventSequencer eventSequencer(
      Transactions transactions,
      JdbcTemplate jdbc,
      SubjectPaths paths,
      FeedWaits waits,
      EventUpdates updates) {
    return new EventSequencer(
        transactions,
        jdbc,
        paths,
        numbered -> {
          // Those who wait here need no broker.
          waits.numbered(numbered);
          updates.publish(numbered);
        });
  }

  @Bean
  EventLoop eventLoop(
      EventSequencer sequencer,
      JdbcTemplate jdbc,
      FeedWaits waits,
      MeterRegistry registry,
      WaitingSettings settings) {
    return new EventLoop(
        sequencer,
        new FeedRows(jdbc),
        waits,
        new EventMetrics(jdbc, waits, registry),
        settings.sweep());
  }

  @Bean
  SharedReads<Feed.Asked, Feed.Found> eventReads(
      JdbcTemplate jdbc, WritingSettings writing, WaitingSettings waiting, MeterRegistry registry) {
    Feed feed = new Feed(new FeedRows(jdbc));
    return new SharedReads<>(feed::read, "events", writing, waiting.bound(), registry);
  }

  @Bean
  EventCatalogue eventCatalogue(MessageCodec codec, SubjectPaths paths) {
    return new EventCatalogue(codec, paths);
  }
}
