package dev.satchel.workers.money;

import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.events.NewEvent;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.Books;
import dev.satchel.workers.ledger.Needs;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One task of a batch with the rule that decides it. Does what is the same for the tasks of all
 * domains: it checks external ids and waits for accounts.
 *
 * @param part the tasks and the state of the task's domain in this batch
 * @param type the task's stable type name
 */
record Job<T extends MoneyTask, S>(Part<?, S> part, Rule<T, S> rule, Ask<T> ask, String type) {
  TicketId ticket() {
    return ask.ticket();
  }

  Optional<ExternalIds.Key> externalId() {
    return rule.externalId(ask.task())
        .map(externalId -> new ExternalIds.Key(ask.task().tenant(), type, externalId));
  }

  /** The accounts that the task names and that do not exist. */
  Stream<AccountId> absent(Books books) {
    return rule.accounts(ask.task()).stream().filter(account -> !books.knows(account));
  }

  void needs(Needs needs) {
    rule.needs(ask, part.state(), needs);
  }

  Outcome decide(Books books, Openings openings, ExternalIds externalIds) {
    WorkingSet<S> set = new WorkingSet<>(books, openings, part.state());
    Optional<ExternalIds.Key> externalId = externalId();
    Optional<Problem> used = externalId.flatMap(key -> externalIds.refuse(key, ask.ticket()));
    Outcome outcome =
        used.<Outcome>map(Outcome.Refused::new)
            .or(() -> waitForAccount(set))
            .orElseGet(() -> rule.decide(ask, set));
    switch (outcome) {
      case Outcome.Done done -> externalId.ifPresent(key -> externalIds.use(key, ask.ticket()));
      case Outcome.Refused refused -> rule.refused(ask.task(), refused.problem(), set);
      case Outcome.RetryLater later -> {}
      case Outcome.WaitFor wait -> {}
      case Outcome.Park park -> {}
      case Outcome.Running running -> {}
      case Outcome.Handed handed -> {}
      case Outcome.Cancelled cancelled -> {}
    }
    return outcome;
  }

  /** The events of the task, which was just decided and is done. */
  List<NewEvent> events(Books books, Openings openings) {
    return rule.events(ask, new WorkingSet<>(books, openings, part.state())).stream()
        .map(event -> NewEvent.of(ask.task().tenant(), ask.ticket(), event))
        .toList();
  }

  private Optional<Outcome> waitForAccount(WorkingSet<S> set) {
    return absent(set.books())
        .flatMap(
            account ->
                set.openings().of(ask.task().tenant(), account).stream()
                    .map(ticket -> notOpen(account, ticket)))
        .findFirst();
  }

  private static Outcome notOpen(AccountId account, TicketId opening) {
    return new Outcome.WaitFor(opening, "account-undecided", account + " is not open yet");
  }
}
