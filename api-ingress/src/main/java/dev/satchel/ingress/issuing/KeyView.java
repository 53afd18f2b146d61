package dev.satchel.ingress.issuing;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.limits.OwnRates;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Id;
import dev.satchel.messages.TenantId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A key as the API shows it, without its secret.
 *
 * @param account the only account that the key may use; null for all of its tenant
 * @param createdBy the actor who made it; null for a bootstrap key, and one of an earlier release
 * @param expiresAt null for a key that does not expire
 * @param lastUsedAt to the minute; null for a key that was never used
 * @param revokedAt null for a key that was not revoked
 * @param rates its own limits
 */
record KeyView(
    UUID id,
    String name,
    TenantId tenant,
    @Nullable AccountId account,
    Scopes scopes,
    Instant createdAt,
    @Nullable String createdBy,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable Instant revokedAt,
    OwnRates rates) {

  /**
   * What a key may do.
   *
   * @param unknown names that a later release has given it
   */
  record Scopes(Set<Scope> known, Set<String> unknown) {
    Scopes {
      known = Set.copyOf(known);
      unknown = Set.copyOf(unknown);
    }

    /** Those in a row. */
    static Scopes stored(String names) {
      return new Scopes(Scope.read(names), Scope.unknown(names));
    }

    List<String> names() {
      return Stream.concat(known.stream().sorted().map(Scope::wireName), unknown.stream().sorted())
          .toList();
    }
  }

  /** The path of the key. */
  String path() {
    return "/v1/keys/" + text();
  }

  /** Whether it was revoked or has expired. */
  boolean endedAt(Instant now) {
    return revokedAt != null || (expiresAt != null && !now.isBefore(expiresAt));
  }

  /** The members in lists and on its own path. */
  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", text());
    members.put("name", name);
    members.put("tenant", tenant.name());
    members.put("account", accountText());
    members.put("scopes", scopes.names());
    members.put("createdAt", createdAt.toString());
    members.put("createdBy", createdBy);
    members.put("expiresAt", textOf(expiresAt));
    members.put("lastUsedAt", textOf(lastUsedAt));
    members.put("revokedAt", textOf(revokedAt));
    putRates(members);
    return members;
  }

  /**
   * The members in the answer that shows the secret.
   *
   * @param secret null in the answer to a repeated request
   */
  Map<String, @Nullable Object> members(@Nullable String secret) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", text());
    members.put("key", secret);
    members.putAll(members());
    return members;
  }

  /** The members that the key itself may see. */
  Map<String, @Nullable Object> ownMembers() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", text());
    members.put("name", name);
    members.put("tenant", tenant.name());
    members.put("account", accountText());
    members.put("scopes", scopes.names());
    members.put("expiresAt", textOf(expiresAt));
    members.put("lastUsedAt", textOf(lastUsedAt));
    putRates(members);
    return members;
  }

  private void putRates(Map<String, @Nullable Object> members) {
    members.put("readsPerSecond", rates.reads());
    members.put("writesPerSecond", rates.writes());
  }

  private String text() {
    return Id.format(ApiKey.PREFIX, id);
  }

  private @Nullable String accountText() {
    return account == null ? null : account.toString();
  }

  private static @Nullable String textOf(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
