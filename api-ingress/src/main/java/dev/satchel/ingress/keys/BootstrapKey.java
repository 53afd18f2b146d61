package dev.satchel.ingress.keys;

import dev.satchel.delivery.IdSource;
import dev.satchel.ingress.rows.Rows;
import java.time.Clock;
import java.util.EnumSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.dao.DuplicateKeyException;
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
   * Stores the key with all scopes. A key that exists stays as it is: it gets no more scopes, a
   * revoked key stays revoked, and one that was replaced by a rotation is not stored again, not
   * even by a set-up that runs during the rotation.
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
    KeySecret.Kind kind = KeySecret.Kind.of(key);
    if (kind == KeySecret.Kind.MISTYPED) {
      throw new IllegalArgumentException("the checksum at the end of the API key is wrong");
    }
    byte[] hash = KeyHash.of(key).bytes();
    UUID id = ids.next();
    try {
      insert(id, hash, kind == KeySecret.Kind.GENERATED);
    } catch (DuplicateKeyException exists) {
      return;
    }
    deleteIfRetired(id, hash);
  }

  private void insert(UUID id, byte[] hash, boolean hasChecksum) {
    jdbc.sql(
            """
            INSERT INTO api_key (id, hash, has_checksum, tenant, scopes, name, created_at)
            SELECT ?, ?, ?, 'default', ?, 'bootstrap', ? FROM DUAL
            WHERE NOT EXISTS (SELECT 1 FROM api_key_retired WHERE hash = ?)
            """)
        .params(
            Rows.bytes(id),
            hash,
            hasChecksum,
            Scope.write(EnumSet.allOf(Scope.class)),
            Rows.utc(clock.instant()),
            hash)
        .update();
  }

  /**
   * A rotation that was in progress has made the insertion wait, and its new row in api_key_retired
   * is visible now. Until here no ingress accepts the key, because its hash is retired.
   */
  private void deleteIfRetired(UUID id, byte[] hash) {
    jdbc.sql(
            """
            DELETE FROM api_key
            WHERE id = ? AND EXISTS (SELECT 1 FROM api_key_retired WHERE hash = ?)
            """)
        .params(Rows.bytes(id), hash)
        .update();
  }
}
