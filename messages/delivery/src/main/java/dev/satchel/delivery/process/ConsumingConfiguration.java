package dev.satchel.delivery.process;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.ControlTable;
import dev.satchel.delivery.DeadLetterIntake;
import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.QueuePauses;
import dev.satchel.delivery.QueueProgress;
import dev.satchel.delivery.RemoteHandler;
import dev.satchel.delivery.TicketBook;
import dev.satchel.delivery.TicketClaim;
import dev.satchel.delivery.TicketMessage;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.delivery.TicketUpdateListener;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.broker.BrokerConnections;
import dev.satchel.delivery.broker.Publisher;
import dev.satchel.delivery.consuming.BatchRunner;
import dev.satchel.delivery.consuming.ConsumerMetrics;
import dev.satchel.delivery.consuming.Handlers;
import dev.satchel.delivery.consuming.MessageStore;
import dev.satchel.delivery.consuming.Recorder;
import dev.satchel.delivery.consuming.RemoteMetrics;
import dev.satchel.delivery.consuming.Suspects;
import dev.satchel.delivery.consuming.TaskConsumer;
import dev.satchel.delivery.consuming.TaskConsumers;
import dev.satchel.delivery.consuming.TaskTracing;
import dev.satchel.delivery.control.ControlLoop;
import dev.satchel.delivery.control.ControlRunner;
import dev.satchel.delivery.deadletters.DeadLetterConsumer;
import dev.satchel.delivery.deadletters.DeadLetterRunner;
import dev.satchel.delivery.deadletters.Quarantine;
import dev.satchel.delivery.inbox.AttemptTable;
import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.delivery.outbox.OutboxTable;
import dev.satchel.delivery.queues.QueueLevels;
import dev.satchel.delivery.remote.Breakers;
import dev.satchel.delivery.remote.Calls;
import dev.satchel.delivery.remote.Destinations;
import dev.satchel.delivery.remote.Leases;
import dev.satchel.delivery.remote.Remote;
import dev.satchel.delivery.transactions.Database;
import dev.satchel.delivery.transactions.SpringTransactions;
import dev.satchel.delivery.transactions.TimeLimit;
import dev.satchel.delivery.updates.TicketUpdatePublisher;
import dev.satchel.delivery.updates.TicketUpdateSubscription;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The consuming half of {@link DeliveryConfiguration}; idle in a process without handlers. */
@Configuration(proxyBeanMethods = false)
public class ConsumingConfiguration {

  /** The consumer of dead letters; null in a process without that role. */
  public record Desk(@Nullable DeadLetterConsumer consumer) {}

  @Bean(destroyMethod = "shutdownNow")
  ScheduledExecutorService handlerWatchdog() {
    return Executors.newSingleThreadScheduledExecutor(
        work -> {
          Thread thread = new Thread(work, "satchel-watchdog");
          thread.setDaemon(true);
          return thread;
        });
  }

  @Bean(initMethod = "start")
  TimeLimit timeLimit(
      ScheduledExecutorService watchdog, SpringTransactions transactions, TimeLimit.Halt halt) {
    return new TimeLimit(watchdog, transactions, halt);
  }

  @Bean
  InboxTable inboxTable(JdbcTemplate jdbc, DeliveryProperties properties) {
    return new InboxTable(jdbc, properties);
  }

  @Bean
  FinalMarks finalMarks(JdbcTemplate jdbc, DeliveryProperties properties) {
    return new FinalMarks(jdbc, properties);
  }

  @Bean
  QueueProgress queueProgress(JdbcTemplate jdbc, DeliveryProperties properties, Clock clock) {
    return new QueueProgress(jdbc, properties.process(), clock);
  }

  @Bean
  Recorder recorder(
      JdbcTemplate jdbc,
      DeliveryProperties properties,
      InboxTable inbox,
      ObjectProvider<TicketBook> tickets,
      MessageCodec codec,
      IdSource ids,
      Clock clock) {
    return new Recorder(
        inbox,
        new AttemptTable(jdbc, properties, workerName()),
        tickets.getIfAvailable(() -> NO_TICKETS),
        codec,
        ids,
        clock,
        new SecureRandom(),
        properties.firstMessageRows());
  }

  private static final TicketBook NO_TICKETS =
      new TicketBook() {
        @Override
        public Map<TicketId, TicketClaim> claim(Collection<TicketMessage> messages) {
          throw new IllegalStateException("this process has no ticket table");
        }

        @Override
        public Map<TicketId, Boolean> lock(Collection<TicketId> tickets) {
          throw new IllegalStateException("this process has no ticket table");
        }

        @Override
        public Set<TicketMessage> done(Collection<TicketMessage> messages) {
          return Set.of();
        }

        @Override
        public Set<TicketMessage> forged(Collection<TicketMessage> messages) {
          return Set.of();
        }

        @Override
        public List<TicketChange> record(
            List<TicketOutcome> outcomes,
            List<Wait> waits,
            Publications publications,
            Instant now) {
          throw new IllegalStateException("this process has no ticket table");
        }
      };

  /** Host and process id: enough for an operator to find the log. */
  private static String workerName() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "localhost";
    }
    return host + "/" + ProcessHandle.current().pid();
  }

  @Bean
  Handlers handlers(
      ObjectProvider<BatchHandler<?>> handlers,
      ObjectProvider<RemoteHandler<?, ?, ?>> remote,
      MessageCodec codec) {
    return new Handlers(
        handlers.orderedStream().toList(), remote.orderedStream().toList(), codec.types());
  }

  @Bean
  Remote remote(
      JdbcTemplate jdbc,
      DeliveryProperties properties,
      WorkerProperties workers,
      IdSource ids,
      MeterRegistry registry) {
    return new Remote(
        new Leases(
            jdbc, properties.process(), workerName() + "/" + ids.next(), workers.callLease()),
        new Breakers(System::nanoTime, registry),
        new Destinations(),
        new Calls());
  }

  @Bean
  MessageStore messageStore(
      SpringTransactions transactions,
      InboxTable inbox,
      Recorder recorder,
      JdbcTemplate jdbc,
      Clock clock) {
    return new MessageStore(transactions, inbox, recorder, new Database(jdbc), clock);
  }

  @Bean
  BatchRunner.Shared sharedByRunners(
      MessageStore store,
      Handlers handlers,
      TicketUpdatePublisher updates,
      TimeLimit timeLimit,
      Remote remote,
      ObjectProvider<Tracer> tracer,
      ObjectProvider<Propagator> propagator) {
    return new BatchRunner.Shared(
        store,
        handlers,
        updates,
        timeLimit,
        new TaskTracing(tracer.getIfAvailable(), propagator.getIfAvailable()),
        remote);
  }

  /** Runs control tasks on reserved connections. */
  @Bean
  ControlLoop controlLoop(
      BatchRunner.Shared shared,
      ReservedConnections reserved,
      OutboxTable outbox,
      Publisher publisher,
      WorkerProperties workers,
      MessageCodec codec,
      MeterRegistry registry) {
    DataSource connections = reserved.dataSource();
    JdbcTransactionManager manager = new JdbcTransactionManager(connections);
    manager.setRollbackOnCommitFailure(true);
    ControlTable tasks = new ControlTable(new JdbcTemplate(connections));
    return new ControlLoop(
        tasks,
        new ControlRunner(
            tasks,
            new SpringTransactions(manager, connections, outbox, publisher),
            shared,
            codec,
            workers.of(TaskQueue.OPERATIONS),
            new ConsumerMetrics(registry, TaskQueue.OPERATIONS, codec.typeNames())),
        registry,
        shared.handlers().handleControl());
  }

  @Bean
  TicketUpdatePublisher ticketUpdatePublisher(Publisher publisher) {
    return new TicketUpdatePublisher(publisher);
  }

  @Bean
  TaskConsumers consumers(
      BatchRunner.Shared shared,
      WorkerProperties workers,
      BrokerConnections connections,
      QueuePauses pauses,
      MessageCodec codec,
      QueueProgress progress,
      MeterRegistry registry) {
    List<TaskConsumer> consumers = new ArrayList<>();
    for (TaskQueue queue : shared.handlers().queues()) {
      if (workers.consumes(queue)) {
        WorkerProperties.Role role = workers.of(queue);
        ConsumerMetrics metrics = new ConsumerMetrics(registry, queue, codec.typeNames());
        RemoteMetrics remoteMetrics =
            new RemoteMetrics(registry, queue, shared.remote().leases(), metrics);
        Suspects suspects = new Suspects(role.parkUnclassifiedAfter(), System::nanoTime);
        for (int i = 0; i < role.consumers(); i++) {
          consumers.add(
              new TaskConsumer(
                  queue,
                  role,
                  connections,
                  new TaskConsumer.Parts(shared, metrics, remoteMetrics, suspects),
                  codec,
                  progress,
                  () -> pauses.paused(queue)));
        }
      }
    }
    return new TaskConsumers(consumers);
  }

  @Bean
  Quarantine quarantine(JdbcTemplate jdbc, DeliveryProperties properties) {
    return new Quarantine(jdbc, properties);
  }

  @Bean
  Desk desk(
      BatchRunner.Shared shared,
      WorkerProperties workers,
      BrokerConnections connections,
      Quarantine quarantine,
      MeterRegistry registry,
      ObjectProvider<DeadLetterIntake> intakes) {
    DeadLetterIntake intake = workers.takesDeadLetters() ? intakes.getIfAvailable() : null;
    return new Desk(
        intake == null
            ? null
            : new DeadLetterConsumer(
                workers.ofDeadLetters(),
                connections,
                new DeadLetterRunner(
                    intake, quarantine, shared.store(), shared.updates(), registry)));
  }

  @Bean
  QueueLevels queueLevels(
      JdbcTemplate jdbc, DeliveryProperties properties, TaskConsumers consumers) {
    return new QueueLevels(jdbc, properties, workerName(), consumers);
  }

  /** Notifies waiting requests; idle in a process without a listener. */
  @Bean
  TicketUpdateSubscription ticketUpdateSubscription(
      BrokerConnections connections,
      MessageCodec codec,
      IdSource ids,
      ObjectProvider<TicketUpdateListener> listeners) {
    return new TicketUpdateSubscription(
        connections, codec, ids, listeners.orderedStream().toList());
  }
}
