package dev.satchel.delivery.process;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.ControlTable;
import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.EventUpdates;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.QueuePauses;
import dev.satchel.delivery.RemoteHandler;
import dev.satchel.delivery.TicketUpdateListener;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.broker.BrokerConnections;
import dev.satchel.delivery.broker.Publisher;
import dev.satchel.delivery.consuming.TaskConsumers;
import dev.satchel.delivery.control.ControlLoop;
import dev.satchel.delivery.outbox.ConfirmedRows;
import dev.satchel.delivery.outbox.OutboxRelay;
import dev.satchel.delivery.outbox.OutboxTable;
import dev.satchel.delivery.queues.QueueGauges;
import dev.satchel.delivery.queues.QueueLevels;
import dev.satchel.delivery.remote.Remote;
import dev.satchel.delivery.transactions.SpringTransactions;
import dev.satchel.delivery.transactions.TimeLimit;
import dev.satchel.delivery.updates.TicketUpdateSubscription;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The configuration that a process imports to publish and consume messages. The process consumes
 * the queues that it has {@link BatchHandler} and {@link RemoteHandler} beans for, and listens to
 * ticket updates when it has a {@link TicketUpdateListener}.
 */
@Configuration(proxyBeanMethods = false)
@Import({ConsumingConfiguration.class, UnknownSettings.class})
@EnableConfigurationProperties({DeliveryProperties.class, WorkerProperties.class})
public class DeliveryConfiguration {

  /** Has the microsecond resolution of rows, so that a time is the same in row and message. */
  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  }

  @Bean
  @ConditionalOnMissingBean
  IdSource idSource(Clock clock) {
    return IdSource.secure(clock);
  }

  @Bean
  LogCounts logCounts(MeterRegistry registry) {
    return LogCounts.begin(registry);
  }

  @Bean
  MessageCodec messageCodec() {
    return new MessageCodec();
  }

  @Bean
  @ConditionalOnMissingBean
  TimeLimit.Halt halt() {
    return () -> Runtime.getRuntime().halt(70);
  }

  @Bean
  BrokerConnections brokerConnections(
      CachingConnectionFactory configured, DeliveryProperties properties) {
    return new BrokerConnections(configured, properties);
  }

  @Bean
  OutboxTable outboxTable(JdbcTemplate jdbc, MessageCodec codec, DeliveryProperties properties) {
    return new OutboxTable(jdbc, codec, properties);
  }

  @Bean
  ConfirmedRows confirmedRows(OutboxTable outbox, PlatformTransactionManager manager) {
    return new ConfirmedRows(outbox, manager);
  }

  @Bean
  Publisher publisher(
      BrokerConnections connections,
      DeliveryProperties properties,
      ConfirmedRows confirmedRows,
      MessageCodec codec,
      MeterRegistry registry) {
    return new Publisher(connections, properties, confirmedRows, codec, registry);
  }

  /** Tells every ingress that events were numbered. */
  @Bean
  EventUpdates eventUpdates(Publisher publisher) {
    return publisher::publishUpdate;
  }

  @Bean
  OutboxRelay outboxRelay(
      OutboxTable outbox,
      Publisher publisher,
      PlatformTransactionManager manager,
      DeliveryProperties properties,
      MeterRegistry registry) {
    return new OutboxRelay(outbox, publisher, manager, properties, registry);
  }

  @Bean
  SpringTransactions transactions(
      PlatformTransactionManager manager,
      DataSource dataSource,
      OutboxTable outbox,
      Publisher publisher) {
    return new SpringTransactions(manager, dataSource, outbox, publisher);
  }

  @Bean
  ControlTable controlTable(JdbcTemplate jdbc) {
    return new ControlTable(jdbc);
  }

  @Bean
  ReservedConnections reservedConnections(DataSource dataSource) {
    return new ReservedConnections(dataSource);
  }

  @Bean
  QueuePauses queuePauses(
      ReservedConnections reserved,
      DeliveryProperties properties,
      Clock clock,
      MeterRegistry registry) {
    return new QueuePauses(new JdbcTemplate(reserved.dataSource()), properties, clock, registry);
  }

  @Bean
  QueueGauges queueGauges(
      BrokerConnections connections, MeterRegistry registry, QueueLevels levels) {
    return new QueueGauges(connections, registry, levels);
  }

  @Bean
  DeliveryLifecycle.Sending sending(
      SpringTransactions transactions,
      Publisher publisher,
      ConfirmedRows confirmedRows,
      OutboxRelay relay) {
    return new DeliveryLifecycle.Sending(transactions, publisher, confirmedRows, relay);
  }

  @Bean
  DeliveryLifecycle.Watching watching(
      QueuePauses pauses,
      ControlLoop control,
      QueueGauges gauges,
      QueueLevels levels,
      Remote remote) {
    return new DeliveryLifecycle.Watching(pauses, control, gauges, levels, remote.leases());
  }

  @Bean
  DeliveryLifecycle delivering(
      BrokerConnections connections,
      DeliveryLifecycle.Sending sending,
      DeliveryLifecycle.Watching watching,
      TaskConsumers consumers,
      ConsumingConfiguration.Desk desk,
      TicketUpdateSubscription updates) {
    return new DeliveryLifecycle(
        connections, sending, watching, consumers.all(), desk.consumer(), updates);
  }

  @Bean
  DeliveryHealth deliveryHealthIndicator(DeliveryLifecycle delivering, Remote remote) {
    return new DeliveryHealth(delivering, remote.breakers());
  }

  @Bean
  LoopHealthIndicator loopsHealthIndicator(ObjectProvider<LoopOwner> owners) {
    return new LoopHealthIndicator(owners);
  }
}
