package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keys of the release before keep what they could do. */
class KeyMigrationIT {
  @Test
  void keysGetTheScopesForWhatNeededNoneBefore() {
    try (TestDatabase database = MySqlServer.shared().createDatabase()) {
      migrate(database, "3");
      JdbcClient jdbc = JdbcClient.create(database.dataSource());
      for (String scopes : new String[] {"payments", "admin", "reader", "operator,admin"}) {
        jdbc.sql(
                """
                INSERT INTO api_key (id, hash, tenant, scopes, name, created_at)
                VALUES (RANDOM_BYTES(16), UNHEX(SHA2(?, 256)), 'default', ?, ?, NOW(6))
                """)
            .params("sk_" + scopes, scopes, scopes)
            .update();
      }

      migrate(database, "latest");

      KeyStore store = new KeyStore(jdbc, jdbc);
      Set<Scope> reads = Set.of(Scope.ACCOUNTS_READ, Scope.PAYMENTS_READ, Scope.TICKETS_READ);
      for (String scopes : new String[] {"payments", "admin", "reader", "operator,admin"}) {
        ApiKey key = store.find(KeyHash.of("sk_" + scopes)).orElseThrow();
        assertThat(key.scopes()).containsAll(Scope.read(scopes)).containsAll(reads);
        assertThat(key.account()).isNull();
        assertThat(key.onlyTenant() == null)
            .isEqualTo(key.has(Scope.READER) || key.has(Scope.OPERATOR));
        assertThat(store.withoutChecksum(10).orElseThrow()).contains(key.hash());
      }
      assertThat(store.withoutChecksum(3)).isEmpty();
    }
  }

  private static void migrate(TestDatabase database, String target) {
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations("classpath:db/ingress")
        .target(MigrationVersion.fromVersion(target))
        .load()
        .migrate();
  }
}
