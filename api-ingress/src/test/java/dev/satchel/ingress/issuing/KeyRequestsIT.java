package dev.satchel.ingress.issuing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The memory of requests about keys, on a real MySQL. */
class KeyRequestsIT {
  private static final TestDatabase database = MySqlServer.shared().createDatabase();
  private static final JdbcClient jdbc = JdbcClient.create(database.dataSource());

  @BeforeAll
  static void create() {
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations("classpath:db/ingress")
        .load()
        .migrate();
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  @Test
  void aPurgeDeletesAllThatIsOlderThanThirtyDaysAndNothingElse() {
    insert("old", 2_500, 31);
    insert("young", 5, 29);
    new KeyRequests(jdbc).purge();
    assertThat(jdbc.sql("SELECT DISTINCT tenant FROM api_key_request").query(String.class).list())
        .containsExactly("young");
  }

  private static void insert(String tenant, int number, int days) {
    jdbc.sql(
            """
            INSERT INTO api_key_request (tenant, idempotency_key, request_hash, api_key, created_at)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
            SELECT /*+ SET_VAR(cte_max_recursion_depth = 10000) */
              ?, i, RANDOM_BYTES(32), RANDOM_BYTES(16), UTC_TIMESTAMP(6) - INTERVAL ? DAY
            FROM n
            """)
        .params(number, tenant, days)
        .update();
  }
}
