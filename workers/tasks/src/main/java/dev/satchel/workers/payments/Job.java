package dev.satchel.workers.payments;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.Books;
import dev.satchel.workers.ledger.Needs;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** The accounts that the task names and that are not there. */
  Stream<AccountId> absent(Books books) {
    return rule.accounts(ask.task()).stream().filter(account -> !books.knows(account));
  }

  /** The refund that the task is, if its payment is not captured. */
  Optional<PendingWork.Refund> early(Payments payments) {
    return rule.captured(ask.task())
        .filter(payments::mayBeAuthorized)
        .map(payment -> new PendingWork.Refund(ask.ticket(), payment));
  }

  void needs(Payments payments, Needs needs) {
    rule.needs(ask, payments, needs);
  }

  Outcome decide(WorkingSet set) {
    Optional<Problem> used =
        externalId().flatMap(key -> set.externalIds().refuse(key, ask.ticket()));
    Outcome outcome =
        used.<Outcome>map(Outcome.Refused::new)
            .or(() -> waitForAccount(set))
            .orElseGet(() -> rule.decide(ask, set));
    switch (outcome) {
      case Outcome.Done done ->
          externalId().ifPresent(key -> set.externalIds().use(key, ask.ticket()));
      case Outcome.Refused refused -> rule.refused(ask.task(), set);
      case Outcome.RetryLater later -> {}
      case Outcome.WaitFor wait -> {}
      case Outcome.Park park -> {}
      case Outcome.Running running -> {}
      case Outcome.Cancelled cancelled -> {}
    }
    return outcome;
  }

  private Optional<Outcome> waitForAccount(WorkingSet set) {
    return absent(set.books())
        .filter(account -> set.pending().opens(ask.task().tenant(), account))
        .findFirst()
        .map(
            account ->
                new Outcome.WaitFor(
                    new TicketId(account.uuid()),
                    "account-undecided",
                    account + " is not open yet"));
  }
}
