package dev.satchel.workers.ledger;

import dev.satchel.messages.AccountId;
import org.jspecify.annotations.Nullable;

/**
 * A client's account as it was opened.
 *
 * @param contact an e-mail address for alerts
 */
record Account(AccountId id, AccountReference reference, @Nullable String contact) {}
