package dev.satchel.messages;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that open, freeze and close accounts, set their metadata and credit limits, and book
 * credits from outside.
 */
public sealed interface AccountTask extends MoneyTask {

  /** The account that is made or changed. */
  AccountId account();

  /** Opens an account that holds the given assets, each with a balance of zero. */
  sealed interface OpeningTask extends AccountTask {
    /** The client's own name of the account, unique per tenant. */
    String reference();

    /** At least one, no duplicates. */
    List<Asset> assets();

    /** An e-mail address for alerts. */
    @Nullable String contact();

    /** The client's own key-value pairs, stored and returned unchanged. */
    Map<String, String> metadata();
  }

  /**
   * An opening without metadata.
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
      implements OpeningTask {
    public OpenAccount {
      assets = List.copyOf(assets);
      if (assets.isEmpty()) {
        throw new IllegalArgumentException("an account holds at least one asset");
      }
    }

    @Override
    public Map<String, String> metadata() {
      return Map.of();
    }
  }

  /**
   * An opening with metadata.
   *
   * @param reference the client's own name of the account, unique per tenant
   * @param assets at least one, no duplicates
   * @param contact an e-mail address for alerts
   * @param metadata the client's own key-value pairs
   */
  @TypeName("accounts.open.v2")
  record OpenDescribedAccount(
      TenantId tenant,
      AccountId account,
      String reference,
      List<Asset> assets,
      @Nullable String contact,
      Map<String, String> metadata)
      implements OpeningTask {
    public OpenDescribedAccount {
      assets = List.copyOf(assets);
      metadata = Map.copyOf(metadata);
      if (assets.isEmpty()) {
        throw new IllegalArgumentException("an account holds at least one asset");
      }
    }
  }

  /** Replaces the metadata of an account. */
  @TypeName("accounts.set-metadata.v1")
  record SetMetadata(TenantId tenant, AccountId account, Map<String, String> metadata)
      implements AccountTask {
    public SetMetadata {
      metadata = Map.copyOf(metadata);
    }
  }

  /**
   * Freezes an account: nothing is debited from it until it is unfrozen.
   *
   * @param reason a text for people
   */
  @TypeName("accounts.freeze.v1")
  record FreezeAccount(TenantId tenant, AccountId account, String reason) implements AccountTask {}

  /**
   * Ends a freeze.
   *
   * @param reason a text for people
   */
  @TypeName("accounts.unfreeze.v1")
  record UnfreezeAccount(TenantId tenant, AccountId account, @Nullable String reason)
      implements AccountTask {}

  /**
   * Closes an account without money for ever.
   *
   * @param reason a text for people
   */
  @TypeName("accounts.close.v1")
  record CloseAccount(TenantId tenant, AccountId account, @Nullable String reason)
      implements AccountTask {}

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
