package dev.satchel.workers.ledger;

import dev.satchel.messages.AccountId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's account as it was opened.
 *
 * @param contact an e-mail address for alerts
 * @param metadata the client's own key-value pairs
 */
record Account(
    AccountId id,
    AccountReference reference,
    @Nullable String contact,
    Map<String, String> metadata) {
  Account {
    metadata = Map.copyOf(metadata);
  }
}
