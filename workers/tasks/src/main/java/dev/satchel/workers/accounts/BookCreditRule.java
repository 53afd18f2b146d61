package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.events.AccountEvent.AccountCredited;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.money.Ask;
import java.util.List;
import java.util.Optional;

/** A credit books money from outside the system, once for each external id. */
final class BookCreditRule extends AccountRule<BookCredit> {
  @Override
  public Optional<String> externalId(BookCredit credit) {
    return Optional.of(credit.externalId());
  }

  @Override
  Command command(Ask<BookCredit> ask) {
    BookCredit credit = ask.task();
    return new Command.Credit(
        Cause.of(ask.ticket(), "credit"), credit.tenant(), credit.account(), credit.amount());
  }

  @Override
  public List<AccountId> accounts(BookCredit credit) {
    return List.of(credit.account());
  }

  @Override
  AccountId account(BookCredit credit) {
    return credit.account();
  }

  @Override
  ClientEvent event(BookCredit credit) {
    return new AccountCredited(credit.account(), credit.amount(), credit.externalId());
  }
}
