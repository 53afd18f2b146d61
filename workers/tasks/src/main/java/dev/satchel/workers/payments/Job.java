package dev.satchel.workers.payments;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.Needs;
import java.util.Optional;

/**
 * One task of a batch with the rule that decides it. What holds for all tasks with an external id
 * stands here.
 *
 * @param type the task's stable type name
 */
record Job<T extends MoneyTask>(Rule<T> rule, Rule.Ask<T> ask, String type) {
  TicketId ticket() {
    return ask.ticket();
  }

  Optional<PaymentId> payment() {
    return rule.changes(ask.task());
  }

  Optional<ExternalIds.Key> externalId() {
    return rule.externalId(ask.task())
        .map(externalId -> new ExternalIds.Key(ask.task().tenant(), type, externalId));
  }

  void needs(Payments payments, Needs needs) {
    rule.needs(ask, payments, needs);
  }

  Outcome decide(WorkingSet set) {
    Optional<Problem> used =
        externalId().flatMap(key -> set.externalIds().refuse(key, ask.ticket()));
    Outcome outcome =
        used.<Outcome>map(Outcome.Refused::new).orElseGet(() -> rule.decide(ask, set));
    switch (outcome) {
      case Outcome.Done done ->
          externalId().ifPresent(key -> set.externalIds().use(key, ask.ticket()));
      case Outcome.Refused refused -> rule.refused(ask.task(), set);
      case Outcome.RetryLater later -> {}
      case Outcome.Park park -> {}
    }
    return outcome;
  }
}
