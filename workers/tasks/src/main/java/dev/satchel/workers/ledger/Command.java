package dev.satchel.workers.ledger;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may be asked of the books. Each command that is done writes one entry under its cause. */
public sealed interface Command {
  /** Why; unique for ever. */
  Cause cause();

  /** Whose books. */
  TenantId tenant();

  /** Opens a client's account with a balance of zero in each asset. */
  record OpenAccount(
      Cause cause,
      TenantId tenant,
      AccountId account,
      String reference,
      List<Asset> assets,
      @Nullable String contact)
      implements Command {
    public OpenAccount {
      assets = List.copyOf(assets);
    }
  }

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

  /** Sets available money of an account aside. */
  record Hold(Cause cause, TenantId tenant, AccountId account, Money amount) implements Command {
    public Hold {
      amount.requirePositive();
    }
  }

  /**
   * Moves an amount out of what one account holds to another account, and releases the rest.
   *
   * @param held how much was held for this; not below the amount
   */
  record TakeHeld(
      Cause cause, TenantId tenant, AccountId from, AccountId to, Money amount, Money held)
      implements Command {
    public TakeHeld {
      amount.requirePositive();
      requireTwo(from, to);
      if (!amount.asset().equals(held.asset()) || amount.value() > held.value()) {
        throw new IllegalArgumentException(amount + " cannot be taken out of " + held);
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
      throw new IllegalArgumentException("money moves between two accounts");
    }
  }
}
