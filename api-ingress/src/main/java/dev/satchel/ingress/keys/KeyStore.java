package dev.satchel.ingress.keys;

import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.limits.OwnRates;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.TenantId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and updates the rows of API keys. */
final class KeyStore {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);
  private final JdbcClient jdbc;
  private final JdbcClient control;

  /**
   * Creates a store.
   *
   * @param control on connections that are available however busy the pool is
   */
  KeyStore(JdbcClient jdbc, JdbcClient control) {
    this.jdbc = jdbc;
    this.control = control;
  }

  /**
   * The key with this hash, or that had it before a rotation whose grace is not over, or the token
   * with this hash; empty when it is unknown or revoked. It may have expired. A hash that was
   * replaced is valid only for its grace, even if it was stored again as that of another key.
   */
  Optional<ApiKey> find(KeyHash hash) {
    return jdbc.sql(
            """
            SELECT k.id, k.hash, k.tenant, k.account, k.scopes, k.reads_per_second,
              k.writes_per_second, k.expires_at, NULL AS issuer
            FROM api_key k
            WHERE k.hash = ? AND k.revoked_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM api_key_retired r WHERE r.hash = k.hash)
            UNION ALL
            SELECT k.id, r.hash, k.tenant, k.account, k.scopes, k.reads_per_second,
              k.writes_per_second, k.expires_at, NULL
            FROM api_key_retired r JOIN api_key k ON k.id = r.api_key
            WHERE r.hash = ? AND r.valid_until > UTC_TIMESTAMP(6) AND k.revoked_at IS NULL
            UNION ALL
            SELECT t.id, t.hash, t.tenant, t.account, t.scopes, k.reads_per_second,
              k.writes_per_second,
              LEAST(t.expires_at, COALESCE(k.expires_at, t.expires_at)), k.id
            FROM account_token t JOIN api_key k ON k.id = t.api_key
            WHERE t.hash = ? AND k.revoked_at IS NULL
            """)
        .params(hash.bytes(), hash.bytes(), hash.bytes())
        .query(
            (row, n) ->
                hash.matches(row.getBytes("hash"))
                    ? Optional.of(key(row, hash))
                    : Optional.<ApiKey>empty())
        .optional()
        .flatMap(found -> found);
  }

  private static ApiKey key(ResultSet row, KeyHash hash) throws SQLException {
    byte @Nullable [] account = row.getBytes("account");
    byte @Nullable [] issuer = row.getBytes("issuer");
    return new ApiKey(
        Rows.uuid(row, "id"),
        new TenantId(row.getString("tenant")),
        account == null ? null : new AccountId(Rows.uuid(account)),
        Scope.read(row.getString("scopes")),
        hash,
        new OwnRates(
            row.getObject("reads_per_second", Long.class),
            row.getObject("writes_per_second", Long.class)),
        Rows.instantOrNull(row, "expires_at"),
        issuer == null ? null : Rows.uuid(issuer),
        null);
  }

  /**
   * The keys that were revoked or rotated, and the secrets whose grace has ended, in this last
   * time, by the clock of the database.
   */
  KeyChanges changedWithin(Duration last) {
    Set<UUID> revoked = new HashSet<>();
    Set<KeyHash> retired = new HashSet<>();
    Set<KeyHash> ended = new HashSet<>();
    control
        .sql(
            """
            SELECT id, NULL AS hash, TRUE AS ended
            FROM api_key
            WHERE revoked_at >= UTC_TIMESTAMP(6) - INTERVAL ? SECOND
            UNION ALL
            SELECT api_key, hash, valid_until <= UTC_TIMESTAMP(6)
            FROM api_key_retired
            WHERE changed_at >= UTC_TIMESTAMP(6) - INTERVAL ? SECOND
            UNION ALL
            SELECT api_key, hash, TRUE
            FROM api_key_retired
            WHERE valid_until > UTC_TIMESTAMP(6) - INTERVAL ? SECOND
              AND valid_until <= UTC_TIMESTAMP(6)
            """)
        .params(last.toSeconds(), last.toSeconds(), last.toSeconds())
        .query(
            row -> {
              byte[] bytes = row.getBytes("hash");
              if (bytes == null) {
                revoked.add(Rows.uuid(row, "id"));
                return;
              }
              KeyHash hash = KeyHash.stored(bytes);
              retired.add(hash);
              if (row.getBoolean("ended")) {
                ended.add(hash);
              }
            });
    return new KeyChanges(revoked, retired, ended);
  }

  /**
   * The hashes of valid keys without a checksum, and of replaced secrets whose grace is not over;
   * empty when there are more than the bound.
   */
  Optional<Set<KeyHash>> withoutChecksum(int bound) {
    List<KeyHash> found =
        control
            .sql(
                """
                (SELECT hash FROM api_key WHERE has_checksum = FALSE AND revoked_at IS NULL LIMIT ?)
                UNION ALL
                (SELECT hash FROM api_key_retired WHERE valid_until > UTC_TIMESTAMP(6) LIMIT ?)
                """)
            .params(bound + 1, bound + 1)
            .query((row, n) -> KeyHash.stored(row.getBytes("hash")))
            .list();
    return found.size() > bound ? Optional.empty() : Optional.of(Set.copyOf(found));
  }

  /**
   * Records when keys were last used, in one statement; not for a key whose last use was recorded
   * within {@link LastUses#APART}, by another ingress.
   */
  void markUsed(Map<UUID, Instant> uses) {
    List<Map<String, String>> rows =
        uses.entrySet().stream()
            .map(
                use ->
                    Map.of(
                        "id", use.getKey().toString().replace("-", ""),
                        "at", MICROS.format(use.getValue())))
            .toList();
    jdbc.sql(
            """
            UPDATE api_key k
            JOIN JSON_TABLE(?, '$[*]' COLUMNS (
                   id CHAR(32) PATH '$.id',
                   used_at CHAR(26) PATH '$.at')) v ON k.id = UNHEX(v.id)
            SET k.last_used_at = CAST(v.used_at AS DATETIME(6))
            WHERE k.last_used_at IS NULL
              OR k.last_used_at <= CAST(v.used_at AS DATETIME(6)) - INTERVAL ? SECOND
            """)
        .params(new String(Json.write(rows), StandardCharsets.UTF_8), LastUses.APART.toSeconds())
        .update();
  }
}
