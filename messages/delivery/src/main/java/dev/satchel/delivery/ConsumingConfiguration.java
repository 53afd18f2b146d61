package dev.satchel.delivery;

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
class ConsumingConfiguration {

  /** All consumers of tasks of the process. */
  record Consumers(List<TaskConsumer> all) {}

  /** What takes dead letters; nothing does in a process without that role. */
  record Desk(@Nullable DeadLetterConsumer consumer) {}

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
      IdSource ids,
      Clock clock) {
    return new Recorder(
        inbox,
        new AttemptTable(jdbc, properties, workerName()),
        tickets.getIfAvailable(() -> NO_TICKETS),
        ids,
        clock,
        new SecureRandom());
  }

  private static final TicketBook NO_TICKETS =
      new TicketBook() {
        @Override
        public Map<TicketId, Boolean> lock(Collection<TicketId> tickets) {
          throw new IllegalStateException("this process keeps no tickets");
        }

        @Override
        public List<TicketChange> record(
            List<TicketOutcome> outcomes,
            List<Wait> waits,
            Publications publications,
            Instant now) {
          throw new IllegalStateException("this process keeps no tickets");
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
  Handlers handlers(ObjectProvider<BatchHandler<?>> handlers, MessageCodec codec) {
    return new Handlers(handlers.orderedStream().toList(), codec.types());
  }

  @Bean
  BatchRunner.Books books(
      SpringTransactions transactions,
      InboxTable inbox,
      Recorder recorder,
      JdbcTemplate jdbc,
      Clock clock) {
    return new BatchRunner.Books(transactions, inbox, recorder, new Database(jdbc), clock);
  }

  @Bean
  BatchRunner.Delivery batchRunning(
      BatchRunner.Books books,
      Handlers handlers,
      TicketUpdatePublisher updates,
      TimeLimit timeLimit,
      ObjectProvider<Tracer> tracer,
      ObjectProvider<Propagator> propagator) {
    return new BatchRunner.Delivery(
        books,
        handlers,
        updates,
        timeLimit,
        new TaskTracing(tracer.getIfAvailable(), propagator.getIfAvailable()));
  }

  /** What an operator asks for, on connections of its own. */
  @Bean
  ControlLoop controlLoop(
      BatchRunner.Delivery running,
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
            running,
            codec,
            workers.of(TaskQueue.OPERATIONS),
            new ConsumerMetrics(registry, TaskQueue.OPERATIONS, codec.typeNames())),
        registry,
        running.handlers().handleControl());
  }

  @Bean
  TicketUpdatePublisher ticketUpdatePublisher(Publisher publisher, MessageCodec codec) {
    return new TicketUpdatePublisher(publisher, codec);
  }

  @Bean
  Consumers consumers(
      BatchRunner.Delivery running,
      WorkerProperties workers,
      BrokerConnections connections,
      QueuePauses pauses,
      MessageCodec codec,
      QueueProgress progress,
      MeterRegistry registry) {
    List<TaskConsumer> consumers = new ArrayList<>();
    for (TaskQueue queue : running.handlers().queues()) {
      if (workers.consumes(queue)) {
        WorkerProperties.Role role = workers.of(queue);
        ConsumerMetrics metrics = new ConsumerMetrics(registry, queue, codec.typeNames());
        Suspects suspects = new Suspects(role.parkUnclassifiedAfter(), System::nanoTime);
        for (int i = 0; i < role.consumers(); i++) {
          consumers.add(
              new TaskConsumer(
                  queue,
                  role,
                  connections,
                  consumer -> new BatchRunner(queue, role, running, metrics, suspects, consumer),
                  codec,
                  progress,
                  () -> pauses.paused(queue)));
        }
      }
    }
    return new Consumers(consumers);
  }

  @Bean
  Quarantine quarantine(JdbcTemplate jdbc, DeliveryProperties properties) {
    return new Quarantine(jdbc, properties);
  }

  @Bean
  Desk desk(
      BatchRunner.Delivery running,
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
                    intake, quarantine, running.books(), running.updates(), registry)));
  }

  @Bean
  QueueLevels queueLevels(JdbcTemplate jdbc, DeliveryProperties properties, Consumers consumers) {
    return new QueueLevels(jdbc, properties, workerName(), consumers);
  }

  /** What wakes waiting requests; does nothing in a process that has none. */
  @Bean
  TicketUpdateSubscription ticketUpdateSubscription(
      BrokerConnections connections,
      MessageCodec codec,
      IdSource ids,
      ObjectProvider<TicketUpdateListener> listener) {
    return new TicketUpdateSubscription(connections, codec, ids, listener.getIfAvailable());
  }
}
