package dev.satchel.ingress.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.limits.SharedBucket.Report;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements of {@link BucketRows} on a real MySQL. */
class BucketRowsIT {
  private static final Fleet ALONE = new Fleet(1, true);
  private static TestDatabase database;
  private static JdbcClient jdbc;
  private static BucketRows rows;
  private final ManualTime time = new ManualTime();

  @BeforeAll
  static void migrate() {
    database = MySqlServer.shared().createDatabase();
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations("classpath:db/ingress")
        .load()
        .migrate();
    jdbc = JdbcClient.create(database.dataSource());
    rows = new BucketRows(jdbc);
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  @Test
  void takesFromANewBucketAndRefillsAnOldOneUpToItsCapacity() {
    assertThat(exchange("refilled", 10, 4)).isEqualTo(6000);
    age("refilled", 300_000);
    assertThat(exchange("refilled", 10, 0)).isBetween(9000L, 9999L);
    age("refilled", 3_600_000_000L);
    assertThat(exchange("refilled", 10, 0)).isEqualTo(10_000);
  }

  @Test
  void debtIsAtMostTheTokensOfOneSecond() {
    exchange("owing", 10, 9);
    assertThat(exchange("owing", 10, 15)).isBetween(-10_000L, 0L);
    assertThat(exchange("owing", 10, 500)).isEqualTo(-10_000);
  }

  @Test
  void aClockThatStepsBackNeitherRefillsNorBlocksABucket() {
    exchange("back", 1000, 1000);
    age("back", -3_600_000_000L);
    assertThat(exchange("back", 1000, 0)).isBetween(0L, 200_000L);
    age("back", 2_000_000);
    assertThat(exchange("back", 1000, 0)).isEqualTo(1_000_000);
  }

  @Test
  void theLargestBucketsDoNotOverflow() {
    exchange("large", 40_000_000, 40_000_000);
    age("large", 86_400_000_000L);
    assertThat(exchange("large", 40_000_000, 0)).isEqualTo(40_000_000_000L);
  }

  @Test
  void oneStatementServesManyBuckets() {
    assertThat(rows.exchange(List.of(report("b", 10, 1), report("a", 10, 2), report("c", 10, 3))))
        .containsEntry("a", 8000L)
        .containsEntry("b", 9000L)
        .containsEntry("c", 7000L);
    assertThat(rows.exchange(List.of())).isEmpty();
  }

  @Test
  void deletesBucketsThatNobodyHasUsedForAnHour() {
    exchange("unused", 10, 1);
    exchange("used", 10, 1);
    age("unused", 3_700_000_000L);
    rows.purge();
    assertThat(jdbc.sql("SELECT name FROM rate_bucket").query(String.class).list())
        .contains("used")
        .doesNotContain("unused");
  }

  @Test
  void countsTheCopiesThatRun() {
    UUID one = new UUID(1, 1);
    UUID crashed = new UUID(1, 2);
    rows.seen(one);
    rows.seen(one);
    rows.seen(crashed);
    assertThat(rows.copies()).isEqualTo(2);
    jdbc.sql("UPDATE ingress_copy SET seen_at = seen_at - INTERVAL 6 SECOND WHERE id = ?")
        .param(Rows.bytes(crashed))
        .update();
    assertThat(rows.copies()).isOne();
    rows.gone(one);
    assertThat(rows.copies()).isZero();
  }

  private long exchange(String name, long limit, long take) {
    return rows.exchange(List.of(report(name, limit, take))).getOrDefault(name, Long.MIN_VALUE);
  }

  private Report report(String name, long limit, long take) {
    return new Report(new SharedBucket(name, limit, ALONE, time), take, 0, take);
  }

  private static void age(String name, long micros) {
    jdbc.sql(
            """
            UPDATE rate_bucket SET refilled_at = UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND
            WHERE name = ?
            """)
        .params(micros, name)
        .update();
  }
}
