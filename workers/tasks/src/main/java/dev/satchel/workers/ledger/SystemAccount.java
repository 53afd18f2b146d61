package dev.satchel.workers.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.TenantId;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/** The tenant's own accounts, the other side of what clients own. */
public enum SystemAccount {
  /** The world outside: what came in stands here below zero. */
  EXTERNAL,
  /** Bitcoin that the wallet holds. */
  HOT_WALLET,
  /** Deposits seen on the chain and not settled. */
  UNSETTLED_DEPOSITS,
  /** Fees paid to miners. */
  NETWORK_FEES,
  /** Money whose owner is not clear. */
  SUSPENSE,
  /** What the tenant earns. */
  FEES;

  /** The account's id: the same for ever, so that no table has to tell it. */
  public AccountId of(TenantId tenant) {
    String name = "satchel/" + tenant.name() + "/" + name().toLowerCase(Locale.ROOT);
    return new AccountId(UUID.nameUUIDFromBytes(name.getBytes(UTF_8)));
  }

  /** Whether an account is one of the tenant's system accounts. */
  static boolean owned(TenantId tenant, AccountId account) {
    return Stream.of(values()).anyMatch(system -> system.of(tenant).equals(account));
  }
}
