package dev.satchel.ingress.keys;

import dev.satchel.delivery.IdSource;
import dev.satchel.ingress.rows.Rows;
import java.time.Clock;
import java.util.EnumSet;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The first API key of an installation: tenant {@code default}, all scopes. */
public final class BootstrapKey {
  private static final Pattern KEY = Pattern.compile("sk_[!-~]{16,253}");
  private final JdbcClient jdbc;
  private final Clock clock;
  private final IdSource ids;

  /** Stores the key in the schema behind {@code jdbc}. */
  public BootstrapKey(JdbcClient jdbc, Clock clock, IdSource ids) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Stores the key. A key that exists gets the scopes that a later release has added; a revoked key
   * stays revoked, and one that was replaced by a rotation is not stored again.
   *
   * @param key {@code sk_} and 16 to 253 visible ASCII characters
   * @throws IllegalArgumentException when the key does not have this form, or has the form of a
   *     generated key and another checksum, so that no ingress would accept it
   */
  public void store(String key) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "an API key is sk_ and 16 to 253 visible ASCII characters");
    }
    if (KeySecret.isMistyped(key)) {
      throw new IllegalArgumentException("the checksum at the end of the API key is wrong");
    }
    byte[] hash = KeyHash.of(key).bytes();
    jdbc.sql(
            """
            INSERT INTO api_key (id, hash, tenant, scopes, name, created_at)
            SELECT ?, ?, 'default', ?, 'bootstrap', ? FROM DUAL
            WHERE NOT EXISTS (SELECT 1 FROM api_key_retired WHERE hash = ?)
            ON DUPLICATE KEY UPDATE scopes = VALUES(scopes)
            """)
        .params(
            Rows.bytes(ids.next()),
            hash,
            Scope.write(EnumSet.allOf(Scope.class)),
            Rows.utc(clock.instant()),
            hash)
        .update();
  }
}
