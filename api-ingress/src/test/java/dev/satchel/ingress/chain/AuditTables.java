package dev.satchel.ingress.chain;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.audit.AuditEntry;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.delivery.audit.AuditLog;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables of the audit log on a real MySQL. */
final class AuditTables implements AutoCloseable {
  private final TestDatabase database = MySqlServer.shared().createDatabase();
  final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
  final AuditLog log = new AuditLog(jdbc);
  final PageRows pages = new PageRows(jdbc);
  final AuditSearch search = new AuditSearch(jdbc);
  final IdSource ids = IdSource.secure(Clock.systemUTC());
  private final TransactionTemplate template =
      new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));

  AuditTables() {
    template.setIsolationLevel(TransactionTemplate.ISOLATION_READ_COMMITTED);
    for (String owner : List.of("tickets", "ingress")) {
      Flyway.configure()
          .dataSource(database.dataSource())
          .locations("classpath:db/" + owner)
          .table("history_" + owner)
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    }
  }

  /** Transactions on these tables, in which nothing is published. */
  Transactions transactions() {
    return beforeCommit(() -> {});
  }

  /** The same, with an action between the work and the commit. */
  Transactions beforeCommit(Runnable action) {
    return new Transactions() {
      @Override
      public <R> R call(Function<Publications, R> work) {
        return Objects.requireNonNull(
            template.execute(
                status -> {
                  R result = work.apply(publications -> {});
                  action.run();
                  return result;
                }));
      }

      @Override
      public <R> R readUncommitted(Supplier<R> read) {
        throw new UnsupportedOperationException();
      }
    };
  }

  /** Writes entries in one transaction. */
  void add(List<AuditEntry> entries) {
    boolean _ =
        transactions()
            .call(
                publications -> {
                  log.add(entries.stream().map(AuditLine::of).toList());
                  return true;
                });
  }

  /** Writes new entries in one transaction, and returns their ids. */
  List<UUID> add(int entries) {
    List<AuditEntry> added = Stream.generate(this::entry).limit(entries).toList();
    add(added);
    return added.stream().map(AuditEntry::id).toList();
  }

  /** Accepts a payment, whose entry is made from its ticket. */
  TicketId accept(String key, String command) {
    TicketId ticket = new TicketId(ids.next());
    return transactions()
        .call(
            publications -> {
              jdbc.update(
                  """
                  INSERT INTO ticket (id, tenant, idempotency_key, request_hash, task, command,
                    subject_kind, subject_id, actor, remote, request_id, status, done, attempts,
                    version, created_at, updated_at)
                  VALUES (?, 'shop', ?, UNHEX(SHA2('asked', 256)), 'payments.capture.v1', ?,
                    'payment', 'pay_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f', 'key_1', '10.0.0.1', 'req_1',
                    'accepted', FALSE, 0, 1, '2026-11-01 10:00:00.25', '2026-11-01 10:00:00.25')
                  """,
                  Sql.bytes(ticket.uuid()),
                  key,
                  command);
              log.add(List.of(), List.of(ticket), command.length());
              return ticket;
            });
  }

  AuditEntry entry() {
    return entry("shop", "key_1", ids.next(), Instant.now(), List.of());
  }

  /** The entry of an accepted payment, whose id is the ticket's. */
  static AuditEntry entry(String tenant, String actor, UUID id, Instant at, List<String> about) {
    return new AuditEntry(
        id,
        at,
        new AuditEntry.Who(tenant, actor, "10.0.0.1", "req_" + "0".repeat(32)),
        AuditEntry.Event.ACCEPTED,
        "payments.pay.v1",
        new TicketId(id),
        about,
        Map.of("path", "/v1/payments"));
  }

  /** Runs work on a thread of its own, and so outside the open transaction. */
  static <R> R otherConnection(Supplier<R> work) {
    return CompletableFuture.supplyAsync(work, Thread::startVirtualThread).join();
  }

  /** The sequencer of another ingress. */
  AuditSequencer sequencer() {
    return new AuditSequencer(transactions(), jdbc);
  }

  /** Moves all that is there into pages. */
  void moveAll() {
    AuditSequencer sequencer = sequencer();
    while (sequencer.step()) {
      // the next entries
    }
  }

  /** The lines of all pages, in order. */
  List<String> lines() {
    return jdbc
        .query(
            "SELECT CONVERT(UNCOMPRESS(content) USING utf8mb4) AS entries FROM audit_chain"
                + " ORDER BY seq",
            (row, n) -> row.getString("entries"))
        .stream()
        .flatMap(lines -> Stream.of(lines.split("\n", -1)))
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** The ids of the entries of all pages, in order. */
  List<UUID> moved() {
    return lines().stream()
        .map(line -> line.substring(line.indexOf("\"id\":\"aud_") + 10))
        .map(rest -> UUID.fromString(dashed(rest.substring(0, 32))))
        .toList();
  }

  private static String dashed(String hex) {
    return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }

  List<Long> seqs() {
    return jdbc.query("SELECT seq FROM audit_chain ORDER BY seq", (row, n) -> row.getLong("seq"));
  }

  /** What a recomputation finds; the command line does the same over HTTP. */
  List<String> damage() {
    List<String> found = new ArrayList<>();
    long seq = pages.purged().seq();
    byte[] hash = pages.purged().hash();
    for (PageRows.Linked row : pages.after(seq, 1_000)) {
      if (row.seq() != seq + 1) {
        found.add("gap before " + row.seq());
      }
      if (row.digest() == null) {
        found.add("unreadable " + row.seq());
      } else if (!Arrays.equals(Chain.link(hash, row.seq(), row.digest()), row.hash())) {
        found.add("changed " + row.seq());
      }
      seq = row.seq();
      hash = row.hash();
    }
    if (seq != pages.head().seq()) {
      found.add("truncated after " + seq);
    }
    return found;
  }

  @Override
  public void close() {
    database.close();
  }
}
