package dev.satchel.ingress.keys;

import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.limits.OwnRates;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.TenantId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and updates the rows of API keys. */
final class KeyStore {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);
  private final JdbcClient jdbc;

  KeyStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The key with this hash, or that had it before a rotation whose grace is not over; empty when it
   * is unknown or revoked. It may have expired.
   */
  Optional<ApiKey> find(KeyHash hash) {
    return jdbc.sql(
            """
            SELECT id, hash, tenant, scopes, reads_per_second, writes_per_second, expires_at,
              expires_at AS valid_until
            FROM api_key
            WHERE hash = ? AND revoked_at IS NULL
            UNION ALL
            SELECT k.id, r.hash, k.tenant, k.scopes, k.reads_per_second, k.writes_per_second,
              k.expires_at, r.valid_until
            FROM api_key_retired r JOIN api_key k ON k.id = r.api_key
            WHERE r.hash = ? AND r.valid_until > UTC_TIMESTAMP(6) AND k.revoked_at IS NULL
            """)
        .params(hash.bytes(), hash.bytes())
        .query(
            (row, n) ->
                hash.matches(row.getBytes("hash"))
                    ? Optional.of(key(row, hash))
                    : Optional.<ApiKey>empty())
        .optional()
        .flatMap(found -> found);
  }

  private static ApiKey key(ResultSet row, KeyHash hash) throws SQLException {
    Instant expiresAt = Rows.instantOrNull(row, "expires_at");
    Instant validUntil = Rows.instantOrNull(row, "valid_until");
    return new ApiKey(
        Rows.uuid(row, "id"),
        new TenantId(row.getString("tenant")),
        Scope.read(row.getString("scopes")),
        hash,
        new OwnRates(
            row.getObject("reads_per_second", Long.class),
            row.getObject("writes_per_second", Long.class)),
        expiresAt == null || (validUntil != null && validUntil.isBefore(expiresAt))
            ? validUntil
            : expiresAt);
  }

  /** The keys that were revoked or rotated in this last time, by the clock of the database. */
  KeyChanges changedWithin(Duration last) {
    Set<UUID> revoked = new HashSet<>();
    Map<KeyHash, Instant> retired = new HashMap<>();
    jdbc.sql(
            """
            SELECT id, NULL AS hash, revoked_at AS valid_until
            FROM api_key
            WHERE revoked_at >= UTC_TIMESTAMP(6) - INTERVAL ? SECOND
            UNION ALL
            SELECT api_key, hash, valid_until
            FROM api_key_retired
            WHERE changed_at >= UTC_TIMESTAMP(6) - INTERVAL ? SECOND
            """)
        .params(last.toSeconds(), last.toSeconds())
        .query(
            row -> {
              byte[] hash = row.getBytes("hash");
              if (hash == null) {
                revoked.add(Rows.uuid(row, "id"));
              } else {
                retired.put(KeyHash.stored(hash), Rows.instant(row, "valid_until"));
              }
            });
    return new KeyChanges(revoked, retired);
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
