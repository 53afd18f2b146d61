package dev.satchel.workers.payments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.Books;
import dev.satchel.workers.ledger.MemoryLedger;
import dev.satchel.workers.ledger.Needs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that the rules of payments work on, in memory: decides as the handler does. */
final class MemoryWorld {
  private final Rules rules = new Rules(new MessageCodec());
  private final MemoryLedger ledger;
  private final Map<PaymentId, Payment> payments = new HashMap<>();
  private final Map<PaymentId, Payments.Maker> makers = new HashMap<>();
  private final Map<AccountId, TenantId> openings = new HashMap<>();
  private final Map<TicketId, PendingWork.Capture> captures = new HashMap<>();
  private final Map<ExternalIds.Key, TicketId> externalIds = new HashMap<>();
  private final List<Payments.Change> changes = new ArrayList<>();

  MemoryWorld(IdSource ids) {
    this.ledger = new MemoryLedger(ids);
  }

  MemoryLedger ledger() {
    return ledger;
  }

  Collection<Payment> payments() {
    return payments.values();
  }

  Payment payment(PaymentId id) {
    Payment payment = payments.get(id);
    if (payment == null) {
      throw new AssertionError(id + " does not exist");
    }
    return payment;
  }

  List<Payments.Change> changes() {
    return changes;
  }

  /** Takes a task as the ingress does: from now on its ticket is open. */
  void accept(Delivered<MoneyTask> delivered) {
    if (delivered.task() instanceof Pay pay) {
      makers.put(pay.payment(), new Payments.Maker(pay.tenant(), false));
    }
    if (delivered.task() instanceof OpenAccount open) {
      openings.put(open.account(), open.tenant());
    }
    if (delivered.task() instanceof Capture capture) {
      captures.put(
          delivered.requiredTicket(), new PendingWork.Capture(capture.tenant(), capture.payment()));
    }
  }

  List<Outcome> run(List<Delivered<MoneyTask>> batch) {
    List<Job<?>> jobs = new ArrayList<>();
    batch.forEach(delivered -> jobs.add(rules.job(delivered)));
    Payments known = load(jobs);
    Needs needs = new Needs();
    jobs.forEach(job -> job.needs(known, needs));
    Books books = ledger.open(needs);
    Map<PendingWork.Capture, TicketId> undecided = new HashMap<>();
    captures.forEach((ticket, capture) -> undecided.merge(capture, ticket, PendingWork::first));
    PendingWork pending = new PendingWork(openings, undecided);
    Map<ExternalIds.Key, TicketId> free = new HashMap<>();
    jobs.forEach(job -> job.externalId().ifPresent(key -> free.putIfAbsent(key, job.ticket())));
    free.keySet().removeAll(externalIds.keySet());
    WorkingSet set = new WorkingSet(books, known, new ExternalIds(externalIds, free), pending);
    List<Outcome> outcomes = new ArrayList<>();
    jobs.forEach(job -> outcomes.add(job.decide(set)));
    write(set, batch, outcomes);
    return outcomes;
  }

  private Payments load(List<Job<?>> jobs) {
    List<PaymentId> named = new ArrayList<>();
    jobs.forEach(job -> job.payment().ifPresent(named::add));
    return new Payments(
        payments.values().stream().filter(payment -> named.contains(payment.id())).toList(),
        makers);
  }

  private void write(WorkingSet set, List<Delivered<MoneyTask>> batch, List<Outcome> outcomes) {
    ledger.record(set.books());
    set.externalIds().used().forEach(externalIds::putIfAbsent);
    for (Payments.Made made : set.payments().made()) {
      assertThat(payments.put(made.payment().id(), made.payment())).isNull();
    }
    for (Payments.Update update : set.payments().updated()) {
      assertThat(payments.replace(update.after().id(), update.before(), update.after())).isTrue();
    }
    changes.addAll(set.payments().changes());
    for (int i = 0; i < batch.size(); i++) {
      if (batch.get(i).task() instanceof Pay pay && outcomes.get(i) instanceof Outcome.Refused) {
        makers.put(pay.payment(), new Payments.Maker(pay.tenant(), true));
      }
      if (batch.get(i).task() instanceof OpenAccount open
          && outcomes.get(i) instanceof Outcome.Refused) {
        openings.remove(open.account());
      }
      if (!(outcomes.get(i) instanceof Outcome.WaitFor)) {
        captures.remove(batch.get(i).requiredTicket());
      }
    }
  }

  /** A delivery of a task whose ticket has the same UUID as what it makes. */
  static Delivered<MoneyTask> delivered(TicketId ticket, MoneyTask task) {
    return new Delivered<>(ticket.uuid(), ticket, 1, task);
  }

  Outcome run(TicketId ticket, MoneyTask task) {
    accept(delivered(ticket, task));
    return run(List.of(delivered(ticket, task))).getFirst();
  }

  /** A tenant for tests. */
  static final TenantId TENANT = new TenantId("shop");
}
