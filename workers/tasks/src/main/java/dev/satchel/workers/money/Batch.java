package dev.satchel.workers.money;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.events.NewEvent;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.Books;
import dev.satchel.workers.ledger.Needs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tasks of one batch in the order of arrival, each with its rule. The handler calls the methods
 * in the order in which they are declared. Accesses no database: the domains load and write their
 * states.
 */
final class Batch {
  private final Domains domains;
  private final List<Part<?, ?>> parts = new ArrayList<>();
  private final List<Job<?, ?>> jobs;
  private final List<NewEvent> events = new ArrayList<>();

  Batch(Domains domains, List<Delivered<MoneyTask>> batch) {
    this.domains = domains;
    this.jobs = new ArrayList<>(batch.size());
    for (MoneyDomain<?, ?> domain : domains.inOrder()) {
      parts.add(new Part<>(domain));
    }
    for (Delivered<MoneyTask> delivered : batch) {
      Domains.Kind kind = domains.kind(delivered.task());
      Part<?, ?> part = parts.get(kind.domain());
      jobs.add(part.add(delivered.task(), delivered.requiredTicket(), kind.type()));
    }
  }

  /** Locks the state of each domain that has tasks here. */
  void lock() {
    parts.forEach(Part::lock);
  }

  /** The external ids that tasks name, each with the first ticket that names it. */
  Map<ExternalIds.Key, TicketId> externalIds() {
    Map<ExternalIds.Key, TicketId> named = new HashMap<>();
    jobs.forEach(job -> job.externalId().ifPresent(key -> named.putIfAbsent(key, job.ticket())));
    return named;
  }

  /** The accounts and account references of the ledger that the tasks need. */
  Needs needs() {
    Needs needs = new Needs();
    jobs.forEach(job -> job.needs(needs));
    return needs;
  }

  /**
   * Looks up the undecided tickets that tasks may have overtaken, then decides the tasks one by
   * one.
   */
  List<Outcome> decide(Books books, ExternalIds externalIds) {
    Openings openings = openings(books);
    parts.forEach(Part::findUndecided);
    List<Outcome> outcomes = new ArrayList<>(jobs.size());
    for (Job<?, ?> job : jobs) {
      Outcome outcome = job.decide(books, openings, externalIds);
      outcomes.add(outcome);
      if (outcome instanceof Outcome.Done) {
        events.addAll(job.events(books, openings));
      }
    }
    return outcomes;
  }

  /** The events of the tasks that are done, in the order of arrival. */
  List<NewEvent> events() {
    return List.copyOf(events);
  }

  private Openings openings(Books books) {
    Set<AccountId> absent = new HashSet<>();
    jobs.forEach(job -> job.absent(books).forEach(absent::add));
    Map<AccountId, Openings.Opening> undecided = new HashMap<>();
    if (!absent.isEmpty()) {
      domains.inOrder().forEach(domain -> undecided.putAll(domain.openings(absent)));
    }
    return new Openings(undecided);
  }

  /**
   * The tickets of refused tasks. The caller checks that none of them has been posted: the
   * duplicate of a task that has already taken effect must not be refused, for example because the
   * money has been spent since.
   */
  List<TicketId> refused(List<Outcome> outcomes) {
    List<TicketId> refused = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Refused) {
        refused.add(jobs.get(i).ticket());
      }
    }
    return refused;
  }

  /** Writes the state of each domain that has tasks here. */
  void write(Instant now) {
    parts.forEach(part -> part.write(now));
  }
}
