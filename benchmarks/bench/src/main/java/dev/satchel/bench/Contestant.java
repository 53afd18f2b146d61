package dev.satchel.bench;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.satchel.testservers.processes.Health;
import dev.satchel.testservers.processes.Jvm;
import dev.satchel.testservers.processes.Node;
import dev.satchel.testservers.processes.Program;
import dev.satchel.testservers.processes.Repository;
import dev.satchel.testservers.processes.RunningProcess;
import dev.satchel.testservers.processes.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A system that is measured: its processes, on a database and a virtual host of their own, with a
 * thousand rich accounts.
 */
final class Contestant implements AutoCloseable {
  /** What Satchel itself is called in every result. */
  static final String SATCHEL = "satchel";

  static final String KEY = "sk_bench_0123456789abcdef";

  private static final Path TARGET = Repository.root().resolve("benchmarks/bench/target");
  private static final int ACCOUNTS = 1_000;
  private static final int PAIRS = 20_000;
  private static final Jvm JVM = Jvm.asInProduction("1g");
  private static final String NO_RATE_LIMIT = "--satchel.ingress.keys.requests-per-second=1000000";
  private static final String LONG_WAITS = "--satchel.ingress.waiting.longest=60s";

  /** What stands in for Satchel: takes the same requests and writes the same rows. */
  private static final Program BASELINE =
      new Program("benchmarks/baselines", "baselines", "dev.satchel.baselines.Baseline", false);

  private final String name;
  private final Outlet outlet;
  private final Site site;
  private final List<String> accounts;
  private final List<Node> nodes = new ArrayList<>();

  /**
   * What leads from the ingress to the workers.
   *
   * @param outbox the table of what waits for the broker's confirm
   */
  private record Outlet(String outbox, String queue) {}

  private Contestant(String name, Outlet outlet, Site site, List<String> accounts) {
    this.name = name;
    this.outlet = outlet;
    this.site = site;
    this.accounts = accounts;
  }

  private static Contestant prepared(String name, Outlet outlet) {
    Site site = Site.setUp(name, TARGET.resolve("logs"), KEY);
    try {
      List<String> accounts =
          Accounts.open(site.database().dataSource(), ACCOUNTS, accountsFile(name));
      Accounts.writePairs(accounts, PAIRS, pairsFile(name));
      return new Contestant(name, outlet, site, accounts);
    } catch (RuntimeException failed) {
      site.close();
      throw failed;
    }
  }

  /** Satchel's ingress, and of its other processes those named. */
  static Contestant satchel(Program... others) {
    Contestant satchel = prepared(SATCHEL, new Outlet("ingress_outbox", "payments"));
    satchel.add("ingress", Program.INGRESS, List.of(NO_RATE_LIMIT, LONG_WAITS));
    for (Program other : others) {
      satchel.add(other.artifact(), other, List.of());
    }
    return satchel.started();
  }

  /** One of the designs that Satchel is compared with. */
  static Contestant baseline(String design) {
    Contestant baseline = prepared(design, new Outlet("baseline_outbox", "baseline.payments"));
    baseline.add(design, BASELINE, List.of("--satchel.baseline=" + design));
    return baseline.started();
  }

  private void add(String role, Program program, List<String> options) {
    nodes.add(site.node(role, program, JVM, options));
  }

  private Contestant started() {
    try {
      nodes.forEach(node -> node.process().start());
      nodes.forEach(Node::awaitReady);
      return this;
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  String name() {
    return name;
  }

  /** Where it takes requests. */
  int port() {
    return nodes.getFirst().port();
  }

  /** A line for each account. */
  Path accountsFile() {
    return accountsFile(name);
  }

  private static Path accountsFile(String name) {
    return TARGET.resolve("accounts").resolve(name);
  }

  /** Lines of two different accounts, with a comma between. */
  Path pairsFile() {
    return pairsFile(name);
  }

  private static Path pairsFile(String name) {
    return TARGET.resolve("accounts").resolve(name + ".pairs");
  }

  /** The account that takes everything when all pay one. */
  String merchant() {
    return accounts.getFirst();
  }

  Books books() {
    return new Books(JdbcClient.create(site.database().dataSource()));
  }

  /** How many messages wait for the broker's confirm. */
  long unpublished() {
    return books().number("SELECT COUNT(*) FROM " + outlet.outbox());
  }

  /** Throws away what waits for a worker; how many messages there were. */
  long emptyQueue() {
    return onChannel(channel -> (long) channel.queuePurge(outlet.queue()).getMessageCount());
  }

  /** Messages that were taken out of a queue. */
  record Messages(List<GetResponse> taken) {
    static final Messages NONE = new Messages(List.of());
  }

  private boolean isSatchel() {
    return name.equals(SATCHEL);
  }

  /** Has the workers stop, until tickets are to be finished; a baseline's do nothing anyway. */
  void pause() {
    if (isSatchel()) {
      books()
          .jdbc()
          .sql("INSERT IGNORE INTO workers_queue_pause VALUES ('payments', NOW(6))")
          .update();
      await("the workers have stopped")
          .until(() -> onChannel(channel -> channel.consumerCount(outlet.queue())) == 0);
    }
  }

  /** Accepts payments, one after the other; their tickets. */
  List<String> payments(int howMany) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      ids.add(Payment.post(port(), accounts.get(i + 1), accounts.getFirst()));
    }
    return ids;
  }

  /** Has all tickets done for which there is a message; when that was asked for, since 1970. */
  long finishTickets() {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    books()
        .jdbc()
        .sql(
            isSatchel()
                ? "DELETE FROM workers_queue_pause"
                : """
                UPDATE ticket SET status = 'succeeded', done = TRUE, version = version + 1,
                  updated_at = UTC_TIMESTAMP(6)
                WHERE NOT done
                """)
        .update();
    return now;
  }

  /** Takes what is in the queue out of it. */
  Messages setAside() {
    await("everything is published").until(() -> unpublished() == 0);
    return onChannel(
        channel -> {
          List<GetResponse> taken = new ArrayList<>();
          for (GetResponse next = channel.basicGet(outlet.queue(), true);
              next != null;
              next = channel.basicGet(outlet.queue(), true)) {
            taken.add(next);
          }
          return new Messages(taken);
        });
  }

  /** Puts messages into the queue again; when that began, since 1970. */
  long putBack(Messages messages) {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    return onChannel(
        channel -> {
          for (GetResponse message : messages.taken()) {
            channel.basicPublish("", outlet.queue(), message.getProps(), message.getBody());
          }
          return now;
        });
  }

  /** When the first ticket was done after a time; both in microseconds since 1970. */
  long firstDoneMicros(long after) {
    return books()
        .jdbc()
        .sql(
            """
            SELECT MIN(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', updated_at)) FROM ticket
            WHERE done AND updated_at >= TIMESTAMPADD(MICROSECOND, ?, '1970-01-01')
            """)
        .param(after)
        .query(Long.class)
        .single();
  }

  /** How many requests wait; a baseline's have each read once at least. */
  double waiting(long readsBefore) {
    return isSatchel() ? metric("satchel_waits_open") : reads() - readsBefore;
  }

  /** Queries for single tickets that requests share; a baseline does not count them. */
  double ticketReads() {
    return isSatchel() ? metric("satchel_tickets_read_batch_count") : 0;
  }

  private double metric(String metric) {
    try {
      return Health.metric(nodes.getFirst().managementPort(), metric);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process that takes requests. */
  long pid() {
    return nodes.getFirst().process().pid();
  }

  /** All that the process which takes requests has read from the database until now. */
  long reads() {
    return books()
        .jdbc()
        .sql(
            """
            SELECT SUM(count_star)
            FROM performance_schema.events_statements_summary_by_thread_by_event_name s
            JOIN performance_schema.threads t USING (thread_id)
            WHERE t.processlist_db = DATABASE()
              AND (t.processlist_user = 'satchel_ingress') = ?
              AND t.processlist_user NOT IN ('satchel_workers', 'satchel_scheduler')
              AND t.processlist_id <> CONNECTION_ID()
              AND event_name IN ('statement/sql/select', 'statement/com/Execute')
            """)
        .param(isSatchel())
        .query(Long.class)
        .single();
  }

  private <T> T onChannel(OnChannel<T> work) {
    try (Connection connection = site.vhost().connectionFactory().newConnection("bench");
        Channel channel = connection.createChannel()) {
      return work.run(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private interface OnChannel<T> {
    T run(Channel channel) throws IOException;
  }

  @Override
  public void close() {
    nodes.stream()
        .map(Node::process)
        .filter(RunningProcess::isAlive)
        .forEach(RunningProcess::terminate);
    nodes.forEach(node -> node.process().close());
    site.close();
  }
}
