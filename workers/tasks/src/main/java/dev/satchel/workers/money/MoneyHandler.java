package dev.satchel.workers.money;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.EffectAlreadyRecorded;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.delivery.events.NewEvent;
import dev.satchel.messages.MoneyTask;
import dev.satchel.workers.ledger.Books;
import dev.satchel.workers.ledger.CauseAlreadyPosted;
import dev.satchel.workers.ledger.Ledger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Handles all tasks that move money: locks and loads the state for a whole batch, decides task by
 * task in memory and in the order of arrival, and writes once.
 *
 * <p>Every batch locks in this order, each kind in key order: the rows of the domains, by domain
 * name; external ids; account references; balances. So two batches wait for each other and never
 * deadlock, and a batch sees what others have committed before it decides anything. Undecided
 * tickets are looked up last.
 */
final class MoneyHandler implements BatchHandler<MoneyTask> {
  private final Domains domains;
  private final ExternalIdStore externalIds;
  private final Ledger ledger;
  private final EventLog events;
  private final Clock clock;

  MoneyHandler(
      Domains domains, ExternalIdStore externalIds, Ledger ledger, EventLog events, Clock clock) {
    this.domains = domains;
    this.externalIds = externalIds;
    this.ledger = ledger;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public Class<MoneyTask> tasks() {
    return MoneyTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<MoneyTask>> delivered, Publications publications) {
    Batch batch = new Batch(domains, delivered);
    Instant now = clock.instant();
    batch.lock();
    ExternalIds used = externalIds.claim(batch.externalIds());
    Books books = ledger.open(batch.needs(), now);
    List<Outcome> outcomes = batch.decide(books, used);
    try {
      ledger.requireNotPosted(batch.refused(outcomes));
      ledger.record(books);
    } catch (CauseAlreadyPosted posted) {
      throw delivered.size() == 1 ? new EffectAlreadyRecorded(posted.causes(), posted) : posted;
    }
    externalIds.settle(used);
    batch.write(now);
    events.add(events(batch, books), now);
    return outcomes;
  }

  /** One event for each effect, then one for each account whose balances have changed. */
  private List<NewEvent> events(Batch batch, Books books) {
    List<NewEvent> all = new ArrayList<>(batch.events());
    if (events.settings().balanceChanged()) {
      books
          .changed()
          .forEach(
              (tenant, changed) -> changed.forEach(e -> all.add(NewEvent.of(tenant, null, e))));
    }
    return all;
  }
}
