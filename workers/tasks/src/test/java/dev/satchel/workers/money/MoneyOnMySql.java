package dev.satchel.workers.money;

import static dev.satchel.workers.money.MemoryWorld.CLOCK;
import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.NOW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.delivered;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.Asset;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.accounts.AccountsConfiguration;
import dev.satchel.workers.ledger.Audit;
import dev.satchel.workers.ledger.LedgerConfiguration;
import dev.satchel.workers.payments.PaymentsConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The money handler on a database of its own, wired as in the workers. */
public final class MoneyOnMySql implements AutoCloseable {
  /** The beans that the process provides to the money package. */
  @Configuration(proxyBeanMethods = false)
  static class Surroundings {
    @Bean
    WorkersDatabase database() {
      return new WorkersDatabase();
    }

    @Bean(destroyMethod = "")
    DataSource dataSource(WorkersDatabase database) {
      return database.dataSource();
    }

    @Bean
    JdbcClient jdbc(WorkersDatabase database) {
      return database.jdbc();
    }

    @Bean
    MessageCodec codec() {
      return new MessageCodec();
    }

    @Bean
    EventLog events(WorkersDatabase database) {
      return database.events();
    }

    @Bean
    IdSource journalIds() {
      return IdSource.secure(CLOCK);
    }

    @Bean
    Clock clock() {
      return CLOCK;
    }
  }

  private final IdSource ids = IdSource.seeded(CLOCK, 11);
  private final AnnotationConfigApplicationContext context;
  private final WorkersDatabase database;
  private final MessageCodec codec;
  private final MoneyHandler handler;

  /** Uses the domains of Satchel. */
  public MoneyOnMySql() {
    this(AccountsConfiguration.class, PaymentsConfiguration.class);
  }

  /** Uses other domains, given as bean classes or configurations of beans. */
  public MoneyOnMySql(Class<?>... domains) {
    context = new AnnotationConfigApplicationContext();
    context.register(Surroundings.class, LedgerConfiguration.class, MoneyConfiguration.class);
    context.register(domains);
    context.refresh();
    database = context.getBean(WorkersDatabase.class);
    codec = context.getBean(MessageCodec.class);
    handler = context.getBean(MoneyHandler.class);
  }

  public WorkersDatabase database() {
    return database;
  }

  public JdbcClient jdbc() {
    return database.jdbc();
  }

  public MessageCodec codec() {
    return codec;
  }

  public IdSource ids() {
    return ids;
  }

  <B> B bean(Class<B> type) {
    return context.getBean(type);
  }

  /** Handles a batch in a transaction of its own. */
  public List<Outcome> handle(List<Delivered<MoneyTask>> batch) {
    return database.inTransaction(() -> handleInside(batch));
  }

  /** Handles a batch in the open transaction. */
  List<Outcome> handleInside(List<Delivered<MoneyTask>> batch) {
    return handler.handle(batch, published -> {});
  }

  /** The number of statements that a batch takes. */
  public long statements(List<Delivered<MoneyTask>> batch) {
    return database.statements(() -> handleInside(batch));
  }

  /** Handles one task whose ticket is not stored. */
  public Outcome run(MoneyTask task) {
    return handle(List.of(ticketed(task))).getFirst();
  }

  /** Handles one task and asserts that it is done. */
  public void succeeds(MoneyTask task) {
    assertThat(run(task)).isInstanceOf(Outcome.Done.class);
  }

  /** A delivery of a task under a ticket of its own; a payment's has the payment's UUID. */
  public Delivered<MoneyTask> ticketed(MoneyTask task) {
    return delivered(
        new TicketId(task instanceof Pay pay ? pay.payment().uuid() : ids.next()), task);
  }

  /** Opens an account. */
  public AccountId open(String reference) {
    AccountId account = new AccountId(ids.next());
    succeeds(new OpenAccount(TENANT, account, reference, List.of(KRW), null));
    return account;
  }

  /** Credits an account with money from outside. */
  public void credit(AccountId account, long amount) {
    succeeds(new BookCredit(TENANT, account, krw(amount), "deposit " + ids.next()));
  }

  /** Authorizes a payment of one unit without capturing it. */
  public PaymentId existing(AccountId payer, AccountId payee) {
    PaymentId id = new PaymentId(ids.next());
    succeeds(new Pay(TENANT, id, payer, payee, krw(1), false, null, Map.of()));
    return id;
  }

  /** Deliveries of so many payments that are captured at once. */
  public List<Delivered<MoneyTask>> pays(int count, AccountId from, AccountId to, long amount) {
    List<Delivered<MoneyTask>> pays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PaymentId id = new PaymentId(ids.next());
      pays.add(ticketed(new Pay(TENANT, id, from, to, krw(amount), true, null, Map.of())));
    }
    return pays;
  }

  /** Stores the ticket of a task as the ingress does. */
  public void insertTicket(Delivered<MoneyTask> delivered) {
    MoneyTask task = delivered.task();
    TicketId ticket = delivered.requiredTicket();
    database.insertTicket(
        ticket, task.tenant().name(), codec.typeName(task), codec.encode(task), NOW);
    if (task instanceof PaymentTask about) {
      jdbc()
          .sql("UPDATE ticket SET subject_kind = ?, subject_id = ? WHERE id = ?")
          .params(PaymentId.KIND, about.payment().toString(), Sql.bytes(ticket.uuid()))
          .update();
    }
  }

  /** Changes the status of a stored ticket. */
  public void setStatus(TicketId ticket, String status) {
    jdbc()
        .sql("UPDATE ticket SET status = ?, done = ? WHERE id = ?")
        .params(status, TicketStatus.of(status).done(), Sql.bytes(ticket.uuid()))
        .update();
  }

  /** The posted amount, the held amount and the credit limit of one balance. */
  public List<Long> balance(AccountId account, Asset asset) {
    return jdbc()
        .sql("SELECT posted, held, credit_limit FROM balance WHERE account_id = ? AND asset = ?")
        .params(Sql.bytes(account.uuid()), asset.code())
        .query((row, number) -> List.of(row.getLong(1), row.getLong(2), row.getLong(3)))
        .single();
  }

  /** The number of rows of a table. */
  public int count(String table) {
    return jdbc().sql("SELECT COUNT(*) FROM " + table).query(Integer.class).single();
  }

  /** The ticket that a task waits for, or null. */
  public static @Nullable TicketId waitsFor(Outcome outcome) {
    return outcome instanceof Outcome.WaitFor wait ? wait.other() : null;
  }

  /**
   * Asserts that the journal sums to zero and that the balances equal the sums of their postings.
   */
  public void assertTheBooksBalance() {
    Audit audit =
        new Audit(
            database.dataSource(),
            new Audit.Limits(500, 100_000, Duration.ofMinutes(1), Duration.ofSeconds(30)));
    Audit.Slice all = audit.add(null, new UUID(-1, -1));
    assertThat(all.found()).isEmpty();
    assertThat(audit.assets()).allMatch(asset -> asset.sum().signum() == 0);
    Audit.Page page = audit.compare(null, all.end());
    assertThat(page.suspects()).isEmpty();
    assertThat(page.next()).isEmpty();
  }

  @Override
  public void close() {
    context.close();
  }
}
