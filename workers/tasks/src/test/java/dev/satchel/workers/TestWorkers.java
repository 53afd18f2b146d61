package dev.satchel.workers;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.Subject;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Types;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.SqlParameterValue;

/** Workers on one real database and broker, in this JVM or as processes that can be killed. */
public final class TestWorkers implements AutoCloseable {
  public static final TenantId TENANT = new TenantId("shop");
  public static final Asset KRW = new Asset("KRW");

  public final WorkersDatabase database = new WorkersDatabase();
  public final TestVhost vhost = RabbitServer.shared().createVhost();
  public final IdSource ids = IdSource.secure(Clock.systemUTC());
  private final MessageCodec codec = new MessageCodec();
  private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();

  private List<String> arguments(String... more) {
    TestDatabase mysql = database.database();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "--server.port=0",
            "--spring.datasource.url=" + mysql.jdbcUrl(),
            "--spring.datasource.username=" + mysql.user(),
            "--spring.datasource.password=" + mysql.password(),
            "--spring.rabbitmq.host=" + RabbitServer.shared().host(),
            "--spring.rabbitmq.port=" + RabbitServer.shared().port(),
            "--spring.rabbitmq.username=" + RabbitServer.shared().user(),
            "--spring.rabbitmq.password=" + RabbitServer.shared().password(),
            "--spring.rabbitmq.virtual-host=" + vhost.name(),
            "--satchel.delivery.lease=2s",
            "--satchel.delivery.declare-topology=true"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** Starts workers in this JVM. */
  public ConfigurableApplicationContext start(String... more) {
    ConfigurableApplicationContext context =
        Workers.application().run(arguments(more).toArray(String[]::new));
    contexts.add(context);
    return context;
  }

  /** Starts a process that a test can kill. */
  public Process startProcess(String log, String... more) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(Workers.class.getName());
    command.addAll(arguments(more));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(new File("target/%s-%d.log".formatted(log, processes.size())))
              .start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stores a ticket as the ingress does; {@link #send} publishes its message. */
  public TicketId accept(TicketId ticket, Task task, @Nullable Subject subject) {
    byte[] body = codec.encode(task);
    String type = codec.typeName(task);
    database.insertTicket(ticket, TENANT.name(), type, body, Clock.systemUTC().instant());
    database
        .jdbc()
        .sql("UPDATE ticket SET subject_kind = ?, subject_id = ? WHERE id = ?")
        .params(
            new SqlParameterValue(Types.VARCHAR, subject == null ? null : subject.kind()),
            new SqlParameterValue(Types.VARCHAR, subject == null ? null : subject.id()),
            Sql.bytes(ticket.uuid()))
        .update();
    return ticket;
  }

  /** Inserts the messages of tickets into the outbox of the workers. */
  public void send(Stream<TicketId> tickets) {
    send(tickets, TaskQueue.PAYMENTS);
  }

  /** The same for tasks of another queue. */
  public void send(Stream<TicketId> tickets, TaskQueue queue) {
    tickets.forEach(
        ticket ->
            database
                .jdbc()
                .sql(
                    """
                    INSERT INTO workers_outbox
                      (id, message_id, attempt, exchange, routing_key, type, ticket, body,
                       created_at, deliver_at)
                    SELECT id, id, 1, 'satchel.work', ?, task, id, command, created_at,
                           created_at
                    FROM ticket WHERE id = ?
                    """)
                .params(queue.queueName(), Sql.bytes(ticket.uuid()))
                .update());
  }

  /** A task that opens an account. */
  public OpenAccount opening(AccountId account, String reference) {
    return new OpenAccount(TENANT, account, reference, List.of(KRW), null);
  }

  Pay pay(
      PaymentId id, AccountId from, AccountId to, boolean capture, @Nullable String externalId) {
    return new Pay(TENANT, id, from, to, new Money(KRW, 1), capture, externalId, Map.of());
  }

  /** Status and attempts of a ticket. */
  public String status(TicketId ticket) {
    return database.text(
        "SELECT CONCAT_WS(' ', status, attempts) FROM ticket WHERE id = ?", ticket.uuid());
  }

  String error(TicketId ticket) {
    return database.text("SELECT error FROM ticket WHERE id = ?", ticket.uuid());
  }

  /** The number that a query returns. */
  public long count(String sql) {
    return database.jdbc().sql(sql).query(Long.class).single();
  }

  @Override
  public void close() {
    contexts.forEach(ConfigurableApplicationContext::close);
    processes.forEach(Process::destroyForcibly);
    for (Process process : processes) {
      process.onExit().join();
    }
    vhost.close();
    database.close();
  }
}
