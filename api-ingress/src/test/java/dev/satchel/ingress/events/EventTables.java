package dev.satchel.ingress.events;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.delivery.events.EventSettings;
import dev.satchel.delivery.events.NewEvent;
import dev.satchel.ingress.tickets.SubjectPath;
import dev.satchel.ingress.tickets.SubjectPaths;
import dev.satchel.ingress.tickets.TestPaths;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.events.AccountEvent.AccountFrozen;
import dev.satchel.messages.events.AccountEvent.AccountMetadataChanged;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables of events on a real MySQL. */
final class EventTables implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final TestDatabase database = MySqlServer.shared().createDatabase();
  final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
  final IdSource ids = IdSource.secure(Clock.systemUTC());
  final EventLog log =
      new EventLog(
          JdbcClient.create(jdbc), new MessageCodec(), ids, new EventSettings(true, false));
  final Feed feed = new Feed(new FeedRows(jdbc));
  private final TransactionTemplate template =
      new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));

  EventTables() {
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

  /** Transactions on these tables, with an action between the work and the commit. */
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

  /** Writes events of an account in one transaction; their reasons are the given texts. */
  void add(String feed, String... reasons) {
    addBefore(() -> {}, feed, reasons);
  }

  /** The same, with an action before the commit. */
  void addBefore(Runnable action, String feed, String... reasons) {
    List<NewEvent> events = new ArrayList<>();
    for (String reason : reasons) {
      events.add(event(feed, new AccountFrozen(new AccountId(ids.next()), reason)));
    }
    addAll(action, events);
  }

  /** Writes an event of another type. */
  void addChange(String feed, Map<String, String> metadata) {
    addAll(
        () -> {},
        List.of(event(feed, new AccountMetadataChanged(new AccountId(ids.next()), metadata))));
  }

  private void addAll(Runnable action, List<NewEvent> events) {
    boolean _ =
        beforeCommit(action)
            .call(
                publications -> {
                  log.add(events, NOW);
                  return true;
                });
  }

  private static NewEvent event(String feed, ClientEvent event) {
    return NewEvent.of(new TenantId(feed), null, event);
  }

  /** The sequencer of another ingress. */
  EventSequencer sequencer() {
    return sequencer(beforeCommit(() -> {}));
  }

  EventSequencer sequencer(Transactions transactions) {
    return new EventSequencer(transactions, jdbc, paths(), numbered -> {});
  }

  static SubjectPaths paths() {
    return TestPaths.of(new SubjectPath(AccountId.KIND, "/v1/accounts/{id}"));
  }

  /** Numbers all that is there. */
  void numberAll() {
    EventSequencer sequencer = sequencer();
    while (sequencer.step()) {
      // the next events
    }
  }

  Feed.Found read(String name, @Nullable Long after, int limit, String... types) {
    return feed.read(new Feed.Asked(name, after, Set.of(types), limit));
  }

  /** All events of a feed, read in parts of this size. */
  List<String> all(String name, int limit, String... types) {
    List<String> all = new ArrayList<>();
    long after = 0;
    while (true) {
      Feed.Found found = read(name, after, limit, types);
      all.addAll(found.events());
      if (found.next() == after) {
        return all;
      }
      after = found.next();
    }
  }

  /** Runs work on a thread of its own, and so outside the open transaction. */
  static void otherConnection(Runnable work) {
    CompletableFuture.runAsync(work, Thread::startVirtualThread).join();
  }

  long count(String table) {
    return Objects.requireNonNull(jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class));
  }

  @Override
  public void close() {
    database.close();
  }
}
