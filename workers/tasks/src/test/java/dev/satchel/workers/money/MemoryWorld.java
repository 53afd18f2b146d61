package dev.satchel.workers.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.Books;
import dev.satchel.workers.ledger.MemoryLedger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The state that rules work on, in memory; decides batches as the handler does. */
public final class MemoryWorld {
  /** A tenant for tests. */
  public static final TenantId TENANT = new TenantId("shop");

  /** An asset for tests. */
  public static final Asset KRW = new Asset("KRW");

  /** The time at which every batch is decided. */
  public static final Instant NOW = Instant.parse("2026-11-21T00:00:00.123456Z");

  /** A clock fixed at {@link #NOW}. */
  public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final IdSource ids;
  private final MemoryLedger ledger;
  private final List<MemoryDomain<?, ?>> plugged;
  private final Domains domains;
  private final Map<ExternalIds.Key, TicketId> externalIds = new HashMap<>();

  /** A world without accounts. */
  public MemoryWorld(IdSource ids, MemoryDomain<?, ?>... plugged) {
    this.ids = ids;
    this.ledger = new MemoryLedger(ids);
    this.plugged = List.of(plugged);
    this.domains = new Domains(this.plugged);
  }

  public MemoryLedger ledger() {
    return ledger;
  }

  /** Accepts a task as the ingress does: its ticket is open from now on. */
  public void accept(Delivered<MoneyTask> delivered) {
    plugged.forEach(domain -> domain.accepted(delivered));
  }

  /** Decides a batch and stores its results. */
  public List<Outcome> run(List<Delivered<MoneyTask>> delivered) {
    Batch batch = new Batch(domains, delivered);
    batch.lock();
    Map<ExternalIds.Key, TicketId> free = batch.externalIds();
    free.keySet().removeAll(externalIds.keySet());
    ExternalIds used = new ExternalIds(externalIds, free);
    Books books = ledger.open(batch.needs());
    List<Outcome> outcomes = batch.decide(books, used);
    ledger.record(books);
    used.used().forEach(externalIds::putIfAbsent);
    batch.write(NOW);
    for (int i = 0; i < delivered.size(); i++) {
      for (MemoryDomain<?, ?> domain : plugged) {
        domain.decided(delivered.get(i), outcomes.get(i));
      }
    }
    return outcomes;
  }

  /** Accepts one task and decides it. */
  public Outcome run(MoneyTask task) {
    Delivered<MoneyTask> delivered = ticketed(task);
    accept(delivered);
    return run(List.of(delivered)).getFirst();
  }

  /** Runs a task and asserts that it is done. */
  public void succeeds(MoneyTask task) {
    assertThat(run(task)).isInstanceOf(Outcome.Done.class);
  }

  /** Runs a task and asserts that it is refused and leaves the balances unchanged. */
  public void refuses(MoneyTask task, Reason reason, String detail) {
    var before = ledger.balances();
    assertThat(run(task)).isEqualTo(new Outcome.Refused(new Problem(reason, detail)));
    assertThat(ledger.balances()).isEqualTo(before);
  }

  /** A delivery of a task under a ticket of its own; a payment's has the payment's UUID. */
  public Delivered<MoneyTask> ticketed(MoneyTask task) {
    return delivered(
        new TicketId(task instanceof Pay pay ? pay.payment().uuid() : ids.next()), task);
  }

  /** A delivery of a task under a ticket. */
  public static Delivered<MoneyTask> delivered(TicketId ticket, MoneyTask task) {
    return new Delivered<>(ticket.uuid(), ticket, 1, task);
  }

  /** The available KRW balance of an account. */
  public long available(AccountId account) {
    return ledger.balance(account, KRW).available();
  }

  /** The reason of a refusal, or the text of any other outcome. */
  public static String reason(Outcome outcome) {
    return outcome instanceof Outcome.Refused refused
        ? refused.problem().reason()
        : outcome.toString();
  }

  /** An amount for tests. */
  public static Money krw(long value) {
    return new Money(KRW, value);
  }
}
