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
 * A system that is measured: its processes, on a database and a virtual host of their own, with a
 * thousand rich accounts, or with a past of many payments.
 */
public final class Contestant implements AutoCloseable {
  /** What Satchel itself is called in every result. */
  public static final String SATCHEL = "satchel";

  /** The API key that every system takes. */
  public static final String KEY = "sk_bench_0123456789abcdef";

  private static final Path TARGET = Repository.root().resolve("benchmarks/bench/target");
  private static final int ACCOUNTS = 1_000;
  private static final int PAIRS = 20_000;

  /** Of a past: twice as many as a turn has payments. */
  private static final int PAYERS = 200_000;

  private static final String FIRST_ID = "0".repeat(32);
  private static final Jvm JVM = Jvm.asInProduction("1g");
  private static final String NO_RATE_LIMIT = "--satchel.ingress.keys.requests-per-second=1000000";
  private static final String LONG_WAITS = "--satchel.ingress.waiting.longest=60s";

  /** One key is all clients here, and a heap of 1 GiB is meant to hold 100,000 waits. */
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

  /** What stands in for Satchel: takes the same requests and writes the same rows. */
  private static final Program BASELINE =
      new Program("benchmarks/baselines", "baselines", "dev.satchel.baselines.Baseline", false);

  private final String name;
  private final Design design;
  private final Site site;
  private final @Nullable Past past;
  private final List<String> accounts;
  private final List<Node> nodes = new ArrayList<>();

  /**
   * What leads from the ingress to the workers.
   *
   * @param outbox the table of what waits for the broker's confirm
   */
  private record Design(String outbox, String queue) {}

  private static final Design OURS = new Design("ingress_outbox", "payments");

  private Contestant(
      String name, Design design, Site site, List<String> accounts, @Nullable Past past) {
    this.name = name;
    this.past = past;
    this.design = design;
    this.site = site;
    this.accounts = accounts;
  }

  private static Contestant prepared(Path root, String name, Design design, @Nullable Past past) {
    Site site = Site.setUp(root, name, TARGET.resolve("logs"), KEY);
    try {
      List<String> accounts =
          Accounts.open(site.database().dataSource(), ACCOUNTS, accountsFile(name));
      Accounts.writePairs(accounts, PAIRS, pairsFile(name));
      Contestant prepared = new Contestant(name, design, site, accounts, past);
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

  /** Satchel's ingress, and of its other processes those named. */
  public static Contestant satchel(Program... others) {
    return satchel(SATCHEL, null, others);
  }

  /** The same under another name, and with a past, if one is given. */
  public static Contestant satchel(String name, @Nullable Past past, Program... others) {
    return satchel(Repository.root(), name, past, others);
  }

  /**
   * Another release of it.
   *
   * @param root a packaged working copy
   */
  public static Contestant release(Path root, String name, Program... others) {
    return satchel(root, name, null, others);
  }

  private static Contestant satchel(
      Path root, String name, @Nullable Past past, Program... others) {
    Contestant satchel = prepared(root, name, OURS, past);
    List<String> options = new ArrayList<>(NO_SHARES);
    options.addAll(List.of(NO_RATE_LIMIT, LONG_WAITS));
    satchel.add("ingress", Program.INGRESS, options.stream().filter(knownTo(root)).toList());
    for (Program other : others) {
      satchel.add(other.artifact(), other, List.of());
    }
    return satchel.started();
  }

  /** An older release does not start with a setting that it does not know: its README tells. */
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

  /** One of the designs that Satchel is compared with. */
  public static Contestant baseline(String design) {
    Contestant baseline =
        prepared(
            Repository.root(), design, new Design("baseline_outbox", "baseline.payments"), null);
    baseline.add(design, BASELINE, List.of("--satchel.baseline=" + design));
    return baseline.started();
  }

  /** Other accounts of the past pay from now on: no cache has them ready. */
  public void drawAccounts() {
    if (past != null) {
      past.writeAccounts(site.database().dataSource(), PAYERS, accountsFile());
    }
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

  /** What it is called in results. */
  public String name() {
    return name;
  }

  /** Where it takes requests. */
  public int port() {
    return nodes.getFirst().port();
  }

  /** A line for each account. */
  public Path accountsFile() {
    return accountsFile(name);
  }

  private static Path accountsFile(String name) {
    return TARGET.resolve("accounts").resolve(name);
  }

  /** Lines of two different accounts, with a comma between. */
  public Path pairsFile() {
    return pairsFile(name);
  }

  private static Path pairsFile(String name) {
    return TARGET.resolve("accounts").resolve(name + ".pairs");
  }

  /** The accounts that pay and are paid when it has no past. */
  List<String> accounts() {
    return List.copyOf(accounts);
  }

  /** The queue between its ingress and its workers. */
  public Outlet outlet() {
    return new Outlet(site.vhost(), design.queue());
  }

  /** The account that takes everything when all pay one. */
  public String merchant() {
    return accounts.getFirst();
  }

  /** Its books, as an administrator reads them. */
  public Books books() {
    return new Books(
        JdbcClient.create(site.database().dataSource()), past == null ? FIRST_ID : past.end());
  }

  /** How many messages wait for the broker's confirm. */
  public long unpublished() {
    return books().number("SELECT COUNT(*) FROM " + design.outbox());
  }

  /** Its database, for an administrator. */
  public DataSource database() {
    return site.database().dataSource();
  }

  /** The processes, the one that takes requests first. */
  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** Whether it is Satchel itself. */
  boolean isSatchel() {
    return design.equals(OURS);
  }

  /** The number of the process that takes requests. */
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
