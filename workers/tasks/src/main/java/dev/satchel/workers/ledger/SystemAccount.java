package dev.satchel.workers.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.TenantId;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The tenant's own accounts, the counterparts of the clients' accounts in double-entry postings.
 */
public enum SystemAccount {
  /** Money outside the system: its balance is negative by what has come in. */
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

  /**
   * The account's id. It is derived from the tenant and the name, so that no table has to store it.
   */
  public AccountId of(TenantId tenant) {
    String name = "satchel/" + tenant.name() + "/" + name().toLowerCase(Locale.ROOT);
    return new AccountId(UUID.nameUUIDFromBytes(name.getBytes(UTF_8)));
  }

  /** Whether an account is one of the tenant's system accounts. */
  static boolean owned(TenantId tenant, AccountId account) {
    return Stream.of(values()).anyMatch(system -> system.of(tenant).equals(account));
  }
}
