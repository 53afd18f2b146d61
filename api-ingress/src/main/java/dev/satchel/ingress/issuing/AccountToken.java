package dev.satchel.ingress.issuing;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.KeySecret;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Id;
import dev.satchel.messages.TenantId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A token with which a browser reads one account, and what concerns it.
 *
 * @param issuer the key that made it
 * @param scopes what of {@link #READS} the issuer may do
 */
record AccountToken(
    UUID id,
    TenantId tenant,
    AccountId account,
    UUID issuer,
    Set<Scope> scopes,
    Instant expiresAt) {
  /** The scopes that a token may have. */
  static final Set<Scope> READS =
      Set.of(Scope.ACCOUNTS_READ, Scope.PAYMENTS_READ, Scope.TICKETS_READ);

  AccountToken {
    scopes = Set.copyOf(scopes);
  }

  /** The members in the only answer that shows it. */
  Map<String, Object> members(KeySecret secret) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", Id.format(ApiKey.TOKEN_PREFIX, id));
    members.put("token", secret.text());
    members.put("account", account.toString());
    members.put("scopes", scopes.stream().sorted().map(Scope::wireName).toList());
    members.put("expiresAt", expiresAt.toString());
    return members;
  }
}
