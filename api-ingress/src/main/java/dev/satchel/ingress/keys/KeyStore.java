package dev.satchel.ingress.keys;

import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** The key with this hash; empty when it is unknown or revoked. */
  Optional<ApiKey> find(KeyHash hash) {
    return jdbc.sql(
            """
            SELECT id, hash, tenant, scopes
            FROM api_key
            WHERE hash = ? AND revoked_at IS NULL
            """)
        .param(hash.bytes())
        .query(
            (row, n) ->
                hash.matches(row.getBytes("hash"))
                    ? Optional.of(
                        new ApiKey(
                            Rows.uuid(row, "id"),
                            new TenantId(row.getString("tenant")),
                            Scope.read(row.getString("scopes"))))
                    : Optional.<ApiKey>empty())
        .optional()
        .flatMap(found -> found);
  }

  /** Records when keys were last used, in one statement. */
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
            """)
        .param(new String(Json.write(rows), StandardCharsets.UTF_8))
        .update();
  }
}
