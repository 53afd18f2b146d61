package dev.satchel.messages.events;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.Subject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to accounts, beside payments. An account's contact is in none of them. */
public sealed interface AccountEvent extends ClientEvent {
  /** The account that the event is about. */
  AccountId account();

  @Override
  default Subject subject() {
    return Subject.of(account());
  }

  /**
   * An account was opened.
   *
   * @param reference the client's own name of the account
   * @param assets at least one
   * @param metadata the client's own key-value pairs
   */
  @EventType(value = "account.opened", description = "An account was opened.")
  record AccountOpened(
      AccountId account, String reference, List<Asset> assets, Map<String, String> metadata)
      implements AccountEvent {
    public AccountOpened {
      assets = List.copyOf(assets);
      metadata = Map.copyOf(metadata);
    }

    @Override
    public ClientEvent withoutMetadata() {
      return new AccountOpened(account, reference, assets, Map.of());
    }
  }

  /**
   * Money from outside was booked.
   *
   * @param amount above zero
   * @param externalId the external system's id of the credit
   */
  @EventType(
      value = "account.credited",
      description = "Money that came from outside was booked to an account.")
  record AccountCredited(AccountId account, Money amount, String externalId)
      implements AccountEvent {}

  /**
   * An account was frozen.
   *
   * @param reason a text for people
   */
  @EventType(
      value = "account.frozen",
      description = "An account takes no debits until it is unfrozen.")
  record AccountFrozen(AccountId account, String reason) implements AccountEvent {}

  /**
   * A freeze has ended.
   *
   * @param reason a text for people
   */
  @EventType(value = "account.unfrozen", description = "An account takes debits again.")
  record AccountUnfrozen(AccountId account, @Nullable String reason) implements AccountEvent {}

  /**
   * An account was closed for ever.
   *
   * @param reason a text for people
   */
  @EventType(value = "account.closed", description = "An account was closed for ever.")
  record AccountClosed(AccountId account, @Nullable String reason) implements AccountEvent {}

  /**
   * The metadata of an account was replaced.
   *
   * @param metadata the new key-value pairs
   */
  @EventType(
      value = "account.metadata_changed",
      description = "The metadata of an account was replaced.")
  record AccountMetadataChanged(AccountId account, Map<String, String> metadata)
      implements AccountEvent {
    public AccountMetadataChanged {
      metadata = Map.copyOf(metadata);
    }

    @Override
    public ClientEvent withoutMetadata() {
      return new AccountMetadataChanged(account, Map.of());
    }
  }

  /**
   * A credit limit was set.
   *
   * @param creditLimit zero or more
   */
  @EventType(
      value = "account.credit_limit_changed",
      description = "How far below zero an account may go was set.")
  record AccountCreditLimitChanged(AccountId account, Money creditLimit) implements AccountEvent {}

  /**
   * Balances of an account have changed.
   *
   * @param balances those that have changed, after all changes of the batch
   */
  @EventType(
      value = "balance.changed",
      description =
          "Balances of an account have changed: one event for an account and a batch of tasks. Only"
              + " when `satchel.events.balance-changed` is on.")
  record BalanceChanged(AccountId account, List<AccountBalance> balances) implements AccountEvent {
    public BalanceChanged {
      balances = List.copyOf(balances);
    }
  }

  /**
   * A balance in minor units.
   *
   * @param available posted - held + creditLimit
   */
  record AccountBalance(Asset asset, long posted, long held, long available, long creditLimit) {}
}
