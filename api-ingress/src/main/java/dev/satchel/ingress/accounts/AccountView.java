package dev.satchel.ingress.accounts;

import dev.satchel.messages.AccountId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An account as the API shows it. */
record AccountView(
    AccountId id,
    String reference,
    @Nullable String contact,
    Instant createdAt,
    Described described,
    List<BalanceView> balances) {

  /**
   * What may change of an account besides its balances.
   *
   * @param status {@code open}, {@code frozen} or {@code closed}
   * @param reason why the status was changed last; null when no reason was given
   */
  record Described(String status, @Nullable String reason, Map<String, Object> metadata) {}

  /**
   * The balance of one asset of the account, in minor units.
   *
   * @param posted all that was posted, including what is held
   */
  record BalanceView(String asset, long posted, long held, long creditLimit) {
    Map<String, Object> members() {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("asset", asset);
      members.put("posted", posted);
      members.put("held", held);
      members.put("available", Math.addExact(Math.subtractExact(posted, held), creditLimit));
      members.put("creditLimit", creditLimit);
      return members;
    }
  }

  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", id.toString());
    members.put("reference", reference);
    members.put("contact", contact);
    members.put("status", described.status());
    members.put("statusReason", described.reason());
    members.put("metadata", described.metadata());
    members.put("createdAt", createdAt.toString());
    members.put("balances", balances.stream().map(BalanceView::members).toList());
    return members;
  }
}
