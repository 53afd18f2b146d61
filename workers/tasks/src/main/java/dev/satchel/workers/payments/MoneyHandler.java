package dev.satchel.workers.payments;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.EffectAlreadyRecorded;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.Books;
import dev.satchel.workers.ledger.CauseAlreadyPosted;
import dev.satchel.workers.ledger.Ledger;
import dev.satchel.workers.ledger.Needs;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Does whatever moves money: loads the state of a whole batch, decides task by task in memory and
 * in the order of arrival, and writes once.
 */
public final class MoneyHandler implements BatchHandler<MoneyTask> {
  private final Ledger ledger;
  private final PaymentStore payments;
  private final ExternalIdStore externalIds;
  private final PendingWorkStore pending;
  private final Rules rules;
  private final Clock clock;

  MoneyHandler(
      Ledger ledger,
      PaymentStore payments,
      ExternalIdStore externalIds,
      PendingWorkStore pending,
      Rules rules,
      Clock clock) {
    this.ledger = ledger;
    this.payments = payments;
    this.externalIds = externalIds;
    this.pending = pending;
    this.rules = rules;
    this.clock = clock;
  }

  @Override
  public Class<MoneyTask> tasks() {
    return MoneyTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<MoneyTask>> batch, Publications publications) {
    List<Job<?>> jobs = new ArrayList<>(batch.size());
    batch.forEach(delivered -> jobs.add(rules.job(delivered)));
    Instant now = clock.instant();
    WorkingSet set = load(jobs, now);
    List<Outcome> outcomes = new ArrayList<>(jobs.size());
    jobs.forEach(job -> outcomes.add(job.decide(set)));
    try {
      ledger.requireNotPosted(refused(jobs, outcomes));
      ledger.record(set.books(), now);
    } catch (CauseAlreadyPosted posted) {
      throw batch.size() == 1 ? new EffectAlreadyRecorded(posted.causes(), posted) : posted;
    }
    externalIds.settle(set.externalIds());
    payments.write(set.payments(), now);
    return outcomes;
  }

  /**
   * Locks payments, external ids, references and balances, in this order, as every batch does. What
   * another batch has taken meanwhile is known before anything is decided.
   */
  private WorkingSet load(List<Job<?>> jobs, Instant now) {
    Set<PaymentId> changed = new HashSet<>();
    Map<ExternalIds.Key, TicketId> named = new HashMap<>();
    for (Job<?> job : jobs) {
      job.payment().ifPresent(changed::add);
      job.externalId().ifPresent(key -> named.putIfAbsent(key, job.ticket()));
    }
    Payments known = payments.lock(changed);
    ExternalIds used = externalIds.claim(named);
    Needs needs = new Needs();
    jobs.forEach(job -> job.needs(known, needs));
    Books books = ledger.open(needs, now);
    return new WorkingSet(books, known, used, pending(jobs, known, books));
  }

  /** Only after the locks are taken: what is still open then has not had its effect before. */
  private PendingWork pending(List<Job<?>> jobs, Payments known, Books books) {
    Set<AccountId> absent = new HashSet<>();
    List<PendingWork.Refund> early = new ArrayList<>();
    for (Job<?> job : jobs) {
      job.absent(books).forEach(absent::add);
      job.early(known).ifPresent(early::add);
    }
    return pending.load(absent, early);
  }

  /**
   * Tickets of tasks that are refused. When such a task comes again after it has had its effect, it
   * must not be told no, say because the money has been spent since.
   */
  private static List<TicketId> refused(List<Job<?>> jobs, List<Outcome> outcomes) {
    List<TicketId> refused = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Refused) {
        refused.add(jobs.get(i).ticket());
      }
    }
    return refused;
  }
}
