package dev.satchel.messages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks that open accounts, book credits from outside and set credit limits. */
public sealed interface AccountTask extends MoneyTask {

  /**
   * Opens an account that holds the given assets, each with a balance of zero.
   *
   * @param reference the client's own name of the account, unique per tenant
   * @param assets at least one, no duplicates
   * @param contact an e-mail address for alerts
   */
  @TypeName("accounts.open.v1")
  record OpenAccount(
      TenantId tenant,
      AccountId account,
      String reference,
      List<Asset> assets,
      @Nullable String contact)
      implements AccountTask {
    public OpenAccount {
      assets = List.copyOf(assets);
      if (assets.isEmpty()) {
        throw new IllegalArgumentException("an account holds at least one asset");
      }
    }
  }

  /**
   * Credits an account with money received from outside the system.
   *
   * @param amount above zero
   * @param externalId the external system's id of this credit, unique per tenant for ever
   */
  @TypeName("credits.book.v1")
  record BookCredit(TenantId tenant, AccountId account, Money amount, String externalId)
      implements AccountTask {
    public BookCredit {
      amount.requirePositive();
    }
  }

  /**
   * Sets the credit limit: how far below zero an account's balance in one asset may go.
   *
   * @param amount zero or more
   */
  @TypeName("accounts.set-credit-limit.v1")
  record SetCreditLimit(TenantId tenant, AccountId account, Money amount) implements AccountTask {}
}
