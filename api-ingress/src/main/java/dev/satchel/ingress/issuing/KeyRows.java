package dev.satchel.ingress.issuing;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.KeySecret;
import dev.satchel.ingress.limits.OwnRates;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of keys, for those who make and change them. */
final class KeyRows {
  private static final String COLUMNS =
      "id, name, tenant, account, scopes, created_at, created_by, expires_at,"
          + " last_used_at, revoked_at, reads_per_second, writes_per_second";

  private final JdbcClient jdbc;
  private final int mostAlive;

  /**
   * Creates a store.
   *
   * @param mostAlive how many keys of a tenant may be alive
   */
  KeyRows(JdbcClient jdbc, int mostAlive) {
    this.jdbc = jdbc;
    this.mostAlive = mostAlive;
  }

  int mostAlive() {
    return mostAlive;
  }

  Optional<KeyView> find(TenantId tenant, UUID id) {
    return jdbc.sql("SELECT %s FROM api_key WHERE id = ? AND tenant = ?".formatted(COLUMNS))
        .params(Rows.bytes(id), tenant.name())
        .query((row, n) -> view(row))
        .optional();
  }

  /** A key that a request of any tenant has made. */
  Optional<KeyView> find(UUID id) {
    return jdbc.sql("SELECT %s FROM api_key WHERE id = ?".formatted(COLUMNS))
        .param(Rows.bytes(id))
        .query((row, n) -> view(row))
        .optional();
  }

  /**
   * How many active keys the tenant has: neither revoked nor expired. Of two transactions that
   * count the keys of a tenant and add one, the second waits for the first.
   */
  int alive(TenantId tenant) {
    jdbc.sql("SELECT id FROM api_key WHERE tenant = ? ORDER BY id LIMIT 1 FOR UPDATE")
        .param(tenant.name())
        .query((row, n) -> row.getBytes("id"))
        .list();
    return jdbc.sql(
            """
            SELECT COUNT(*) FROM api_key
            WHERE tenant = ? AND revoked_at IS NULL
              AND (expires_at IS NULL OR expires_at > UTC_TIMESTAMP(6))
            """)
        .param(tenant.name())
        .query(Integer.class)
        .single();
  }

  /** Whether the tenant has the account. */
  boolean hasAccount(TenantId tenant, AccountId account) {
    return jdbc.sql("SELECT 1 FROM account WHERE id = ? AND tenant = ?")
        .params(Rows.bytes(account.uuid()), tenant.name())
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  /** The tenant's keys, newest first; when {@code before} is given, only those older than it. */
  List<KeyView> list(TenantId tenant, @Nullable UUID before, int limit) {
    byte @Nullable [] last = before == null ? null : Rows.bytes(before);
    return jdbc.sql(
            """
            SELECT %s
            FROM api_key
            WHERE tenant = ? AND (? IS NULL OR id < ?)
            ORDER BY id DESC
            LIMIT ?
            """
                .formatted(COLUMNS))
        .param(tenant.name())
        .param(last)
        .param(last)
        .param(limit)
        .query((row, n) -> view(row))
        .list();
  }

  /**
   * Whether a key has not ended, and this is its newest secret. The cache of an ingress may not
   * know that yet.
   */
  boolean isCurrent(ApiKey key) {
    return jdbc.sql(
            """
            SELECT 1 FROM api_key
            WHERE id = ? AND hash = ? AND revoked_at IS NULL
              AND (expires_at IS NULL OR expires_at > UTC_TIMESTAMP(6))
            """)
        .params(Rows.bytes(key.id()), key.hash().bytes())
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  void insert(KeyView key, KeySecret secret) {
    jdbc.sql(
            """
            INSERT INTO api_key
              (id, hash, has_checksum, tenant, account, scopes, name, created_at, created_by,
               expires_at, reads_per_second, writes_per_second)
            VALUES (?, ?, TRUE, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .param(Rows.bytes(key.id()))
        .param(secret.hash())
        .param(key.tenant().name())
        .param(key.account() == null ? null : Rows.bytes(key.account().uuid()))
        .param(String.join(",", key.scopes().names()))
        .param(key.name())
        .param(Rows.utc(key.createdAt()))
        .param(key.createdBy())
        .param(key.expiresAt() == null ? null : Rows.utc(key.expiresAt()))
        .param(key.rates().reads())
        .param(key.rates().writes())
        .update();
  }

  /**
   * Replaces the secret of a key. All earlier ones are valid for the grace at most, so that a
   * rotation without one leaves only the new secret.
   *
   * @return whether the key is there and not revoked
   */
  boolean rotate(UUID id, KeySecret secret, int graceSeconds) {
    Optional<byte[]> old =
        jdbc.sql("SELECT hash FROM api_key WHERE id = ? AND revoked_at IS NULL FOR UPDATE")
            .param(Rows.bytes(id))
            .query((row, n) -> row.getBytes("hash"))
            .optional();
    if (old.isEmpty()) {
      return false;
    }
    retire(id, old.get(), graceSeconds);
    jdbc.sql("UPDATE api_key SET hash = ?, has_checksum = TRUE WHERE id = ?")
        .params(secret.hash(), Rows.bytes(id))
        .update();
    return true;
  }

  private void retire(UUID id, byte[] old, int graceSeconds) {
    jdbc.sql(
            """
            UPDATE api_key_retired
            SET valid_until = LEAST(valid_until, UTC_TIMESTAMP(6) + INTERVAL ? SECOND),
              changed_at = UTC_TIMESTAMP(6)
            WHERE api_key = ? AND valid_until > UTC_TIMESTAMP(6)
            """)
        .params(graceSeconds, Rows.bytes(id))
        .update();
    jdbc.sql(
            """
            INSERT INTO api_key_retired (hash, api_key, valid_until, changed_at)
            VALUES (?, ?, UTC_TIMESTAMP(6) + INTERVAL ? SECOND, UTC_TIMESTAMP(6))
            """)
        .params(old, Rows.bytes(id), graceSeconds)
        .update();
  }

  /** Revokes a key; one that was revoked before stays as it is. */
  void revoke(UUID id) {
    jdbc.sql(
            """
            UPDATE api_key SET revoked_at = UTC_TIMESTAMP(6) WHERE id = ? AND revoked_at IS NULL
            """)
        .param(Rows.bytes(id))
        .update();
  }

  private static KeyView view(ResultSet row) throws SQLException {
    byte @Nullable [] account = row.getBytes("account");
    return new KeyView(
        Rows.uuid(row, "id"),
        row.getString("name"),
        new TenantId(row.getString("tenant")),
        account == null ? null : new AccountId(Rows.uuid(account)),
        KeyView.Scopes.stored(row.getString("scopes")),
        Rows.instant(row, "created_at"),
        row.getString("created_by"),
        Rows.instantOrNull(row, "expires_at"),
        Rows.instantOrNull(row, "last_used_at"),
        Rows.instantOrNull(row, "revoked_at"),
        new OwnRates(
            row.getObject("reads_per_second", Long.class),
            row.getObject("writes_per_second", Long.class)));
  }
}
