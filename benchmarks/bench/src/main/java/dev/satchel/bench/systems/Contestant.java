package dev.satchel.bench.systems;

import dev.satchel.testservers.processes.Jvm;
import dev.satchel.testservers.processes.Node;
import dev.satchel.testservers.processes.Program;
import dev.satchel.testservers.processes.Repository;
import dev.satchel.testservers.processes.RunningProcess;
import dev.satchel.testservers.processes.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A measured system: its processes, with their own database and virtual host and a thousand
 * accounts with enough money. It may also have a {@link Past} of many payments.
 */
public final class Contestant implements AutoCloseable {
  /** The name of Satchel itself in results. */
  public static final String SATCHEL = "satchel";

  /** The API key that every system accepts. */
  public static final String KEY = "sk_bench_0123456789abcdef";

  private static final Path TARGET = Repository.root().resolve("benchmarks/bench/target");
  private static final int ACCOUNTS = 1_000;
  private static final int PAIRS = 20_000;

  /** The number of accounts drawn from a past: about twice the payments of a turn. */
  private static final int PAYERS = 200_000;

  private static final String FIRST_ID = "0".repeat(32);
  private static final String HEAP = "1g";
  private static final String NO_RATE_LIMIT = "--satchel.ingress.keys.requests-per-second=1000000";
  private static final String LONG_WAITS = "--satchel.ingress.waiting.longest=60s";

  /**
   * Removes the limits per tenant and key, because one key stands for all clients, and raises the
   * limits for 100,000 waiting requests, which a heap of 1 GiB must hold.
   */
  private static final List<String> NO_SHARES =
      List.of(
          "--satchel.ingress.waiting.waiters=120000",
          "--satchel.ingress.waiting.tenant-share=100",
          "--satchel.ingress.waiting.key-share=100",
          "--satchel.ingress.writing.tenant-share=100",
          "--satchel.ingress.writing.key-share=100",
          "--satchel.ingress.keys.tenant-share=100",
          "--satchel.ingress.keys.key-share=100",
          "--satchel.ingress.connections.most=15000",
          "--satchel.ingress.connections.streams=200000",
          "--satchel.ingress.connections.streams-each=128");

  /** The baseline program: accepts the same requests and writes the same rows as Satchel. */
  private static final Program BASELINE =
      new Program("benchmarks/baselines", "baselines", "dev.satchel.baselines.Baseline", false);

  private final String name;
  private final Design design;
  private final Site site;
  private final @Nullable List<String> javaOptions;
  private final @Nullable Past past;
  private final List<String> accounts;
  private final List<Node> nodes = new ArrayList<>();

  /**
   * The path of a message from the ingress to the workers.
   *
   * @param outbox the outbox table, whose messages wait for the broker's confirm
   */
  private record Design(String outbox, String queue) {}

  private static final Design OURS = new Design("ingress_outbox", "payments");

  private Contestant(
      String name,
      Design design,
      Site site,
      List<String> accounts,
      @Nullable List<String> javaOptions,
      @Nullable Past past) {
    this.name = name;
    this.javaOptions = javaOptions;
    this.past = past;
    this.design = design;
    this.site = site;
    this.accounts = accounts;
  }

  private static Contestant prepared(
      Path root,
      String name,
      Design design,
      @Nullable List<String> javaOptions,
      @Nullable Past past) {
    Site site = Site.setUp(root, name, TARGET.resolve("logs"), KEY);
    try {
      List<String> accounts =
          Accounts.open(site.database().dataSource(), ACCOUNTS, accountsFile(name));
      Accounts.writePairs(accounts, PAIRS, pairsFile(name));
      Contestant prepared = new Contestant(name, design, site, accounts, javaOptions, past);
      if (past != null) {
        past.write(site.database().dataSource());
        prepared.drawAccounts();
      }
      return prepared;
    } catch (RuntimeException failed) {
      site.close();
      throw failed;
    }
  }

  /** Starts Satchel's ingress and the given other processes. */
  public static Contestant satchel(Program... others) {
    return satchel(SATCHEL, null, others);
  }

  /** The same under another name, and with a past if one is given. */
  public static Contestant satchel(String name, @Nullable Past past, Program... others) {
    return satchel(Repository.root(), name, null, past, others);
  }

  /**
   * Starts another release of Satchel.
   *
   * @param root a packaged working copy
   * @param javaOptions the options for its collector and heap, after {@code -Xmx1g}; null for those
   *     of this release
   */
  public static Contestant release(
      Path root, String name, @Nullable List<String> javaOptions, Program... others) {
    return satchel(root, name, javaOptions, null, others);
  }

  private static Contestant satchel(
      Path root,
      String name,
      @Nullable List<String> javaOptions,
      @Nullable Past past,
      Program... others) {
    Contestant satchel = prepared(root, name, OURS, javaOptions, past);
    List<String> options = new ArrayList<>(NO_SHARES);
    options.addAll(List.of(NO_RATE_LIMIT, LONG_WAITS));
    satchel.add("ingress", Program.INGRESS, options.stream().filter(knownTo(root)).toList());
    for (Program other : others) {
      satchel.add(other.artifact(), other, List.of());
    }
    return satchel.started();
  }

  /**
   * Selects the settings that a release documents in its README; an older release does not start
   * with an unknown setting.
   */
  private static Predicate<String> knownTo(Path root) {
    List<String> documented;
    try {
      documented = Files.readAllLines(root.resolve("api-ingress/README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return option -> {
      String setting = option.substring(2, option.indexOf('='));
      int dot = setting.lastIndexOf('.');
      String group = "`" + setting.substring(0, dot + 1);
      String name = setting.substring(dot + 1) + "`";
      return documented.stream()
          .anyMatch(
              line ->
                  line.contains(group) && (line.contains("." + name) || line.contains("`" + name)));
    };
  }

  /** Starts one of the baseline designs that Satchel is compared with. */
  public static Contestant baseline(String design) {
    Contestant baseline =
        prepared(
            Repository.root(),
            design,
            new Design("baseline_outbox", "baseline.payments"),
            null,
            null);
    baseline.add(design, BASELINE, List.of("--satchel.baseline=" + design));
    return baseline.started();
  }

  /** Draws new paying accounts from the past, which no cache holds; does nothing without a past. */
  public void drawAccounts() {
    if (past != null) {
      past.writeAccounts(site.database().dataSource(), PAYERS, accountsFile());
    }
  }

  private void add(String role, Program program, List<String> options) {
    Jvm jvm =
        javaOptions == null
            ? Jvm.asInProduction(program, HEAP)
            : Jvm.withOwnCollector(HEAP).and(javaOptions);
    nodes.add(site.node(role, program, jvm, options));
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

  /** Its name in results. */
  public String name() {
    return name;
  }

  /** The port that accepts requests. */
  public int port() {
    return nodes.getFirst().port();
  }

  /** The file of accounts, one per line. */
  public Path accountsFile() {
    return accountsFile(name);
  }

  private static Path accountsFile(String name) {
    return TARGET.resolve("accounts").resolve(name);
  }

  /** The file of account pairs: two different accounts per line, separated by a comma. */
  public Path pairsFile() {
    return pairsFile(name);
  }

  private static Path pairsFile(String name) {
    return TARGET.resolve("accounts").resolve(name + ".pairs");
  }

  /** The accounts that are used when it has no past. */
  List<String> accounts() {
    return List.copyOf(accounts);
  }

  /** The queue between its ingress and its workers. */
  public Outlet outlet() {
    return new Outlet(site.vhost(), design.queue());
  }

  /** The account that receives all payments of a hot-account load. */
  public String merchant() {
    return accounts.getFirst();
  }

  /** Its ledger and tickets, read as the administrator. */
  public Books books() {
    return new Books(
        JdbcClient.create(site.database().dataSource()), past == null ? FIRST_ID : past.end());
  }

  /** The outbox depth: messages that wait for the broker's confirm. */
  public long unpublished() {
    return books().number("SELECT COUNT(*) FROM " + design.outbox()) + batched();
  }

  /** Those of tickets that were accepted together; earlier releases have no such table. */
  private long batched() {
    boolean exists =
        books()
                .number(
                    """
                    SELECT COUNT(*) FROM information_schema.tables
                    WHERE table_schema = DATABASE() AND table_name = 'ingress_accepted'
                    """)
            > 0;
    return exists ? books().number("SELECT COALESCE(SUM(messages), 0) FROM ingress_accepted") : 0;
  }

  /** Its database, logged in as the administrator. */
  public DataSource database() {
    return site.database().dataSource();
  }

  /** The processes; the first one accepts requests. */
  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** Whether it is Satchel itself. */
  boolean isSatchel() {
    return design.equals(OURS);
  }

  /** The process id of the process that accepts requests. */
  public long pid() {
    return nodes.getFirst().process().pid();
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
