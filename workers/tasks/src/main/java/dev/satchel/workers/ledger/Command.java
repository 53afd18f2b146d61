package dev.satchel.workers.ledger;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.TenantId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command to the ledger. Each executed command writes one journal entry under its cause. */
public sealed interface Command {
  /** Why the command is executed; unique in the journal for ever. */
  Cause cause();

  /** The tenant whose accounts the command changes. */
  TenantId tenant();

  /** Opens a client's account with a balance of zero in each asset. */
  record OpenAccount(
      Cause cause,
      TenantId tenant,
      AccountId account,
      String reference,
      List<Asset> assets,
      @Nullable String contact,
      Map<String, String> metadata)
      implements Command {
    public OpenAccount {
      assets = List.copyOf(assets);
      metadata = Map.copyOf(metadata);
    }

    /** An account without metadata. */
    public OpenAccount(
        Cause cause,
        TenantId tenant,
        AccountId account,
        String reference,
        List<Asset> assets,
        @Nullable String contact) {
      this(cause, tenant, account, reference, assets, contact, Map.of());
    }
  }

  /** Replaces the metadata of an account. */
  record SetMetadata(Cause cause, TenantId tenant, AccountId account, Map<String, String> metadata)
      implements Command {
    public SetMetadata {
      metadata = Map.copyOf(metadata);
    }
  }

  /**
   * Changes the status of an account. Only an empty account can be closed.
   *
   * @param reason a text for people
   */
  record SetStatus(
      Cause cause,
      TenantId tenant,
      AccountId account,
      AccountStatus status,
      @Nullable String reason)
      implements Command {}

  /** Books money from {@link SystemAccount#EXTERNAL} onto an account. */
  record Credit(Cause cause, TenantId tenant, AccountId account, Money amount) implements Command {
    public Credit {
      amount.requirePositive();
    }
  }

  /** Sets how far below zero an account may go; zero or more. */
  record SetCreditLimit(Cause cause, TenantId tenant, AccountId account, Money limit)
      implements Command {}

  /** Moves available money from one account to another. */
  record Move(Cause cause, TenantId tenant, AccountId from, AccountId to, Money amount)
      implements Command {
    public Move {
      amount.requirePositive();
      requireTwo(from, to);
    }
  }

  /** Puts available money of an account on hold. */
  record Hold(Cause cause, TenantId tenant, AccountId account, Money amount) implements Command {
    public Hold {
      amount.requirePositive();
    }
  }

  /**
   * Captures a hold: moves an amount of the held money to another account, and releases the rest.
   *
   * @param held the size of the hold; not below the amount
   */
  record TakeHeld(
      Cause cause, TenantId tenant, AccountId from, AccountId to, Money amount, Money held)
      implements Command {
    public TakeHeld {
      amount.requirePositive();
      requireTwo(from, to);
      if (!amount.asset().equals(held.asset()) || amount.value() > held.value()) {
        throw new IllegalArgumentException(amount + " cannot be captured from a hold of " + held);
      }
    }
  }

  /** Makes held money available again. */
  record Release(Cause cause, TenantId tenant, AccountId account, Money amount) implements Command {
    public Release {
      amount.requirePositive();
    }
  }

  private static void requireTwo(AccountId from, AccountId to) {
    if (from.equals(to)) {
      throw new IllegalArgumentException("money must move between two different accounts");
    }
  }
}
