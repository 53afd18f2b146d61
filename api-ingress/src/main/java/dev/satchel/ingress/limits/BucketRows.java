package dev.satchel.ingress.limits;

import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.limits.SharedBucket.Report;
import dev.satchel.ingress.rows.Rows;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows of shared buckets and of the copies that run. All times are the database's, so that the
 * clocks of the copies do not matter.
 */
final class BucketRows {
  private static final Duration COPY_GONE_AFTER = Duration.ofSeconds(5);
  private static final Duration BUCKET_UNUSED_FOR = Duration.ofHours(1);

  /** Rows deleted at once. */
  private static final int ROWS = 1000;

  private final JdbcClient jdbc;

  BucketRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Refills the buckets, takes away what the reports say, and returns what is left in thousandths
   * of tokens. Two statements without a transaction: a change that another copy makes in between is
   * real, and the next report meets it as well.
   */
  Map<String, Long> exchange(List<Report> reports) {
    if (reports.isEmpty()) {
      return Map.of();
    }
    String rows =
        json(
            reports.stream()
                // All copies lock in the order of the names.
                .sorted(Comparator.comparing(report -> report.bucket().name()))
                .map(
                    report ->
                        Map.of(
                            "name", report.bucket().name(),
                            "full", report.bucket().limit() * SharedBucket.THOUSANDTHS,
                            "take", report.take() * SharedBucket.THOUSANDTHS))
                .toList());
    // A bucket that was empty, or in debt of a second, is full after two seconds; the bound on the
    // time keeps the product in a BIGINT. The debt is bounded so that nothing is refused for long.
    jdbc.sql(
            """
            INSERT INTO rate_bucket (name, tokens, refilled_at)
            SELECT v.name, v.full - v.take, UTC_TIMESTAMP(6)
            FROM JSON_TABLE(?, '$[*]' COLUMNS (
                   name VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin PATH '$.name',
                   full BIGINT PATH '$.full',
                   take BIGINT PATH '$.take')) v
            ON DUPLICATE KEY UPDATE
              tokens = GREATEST(-v.full, LEAST(v.full, rate_bucket.tokens - v.take
                + v.full * GREATEST(0, LEAST(10000000,
                    TIMESTAMPDIFF(MICROSECOND, rate_bucket.refilled_at, UTC_TIMESTAMP(6))))
                  DIV 1000000)),
              refilled_at = UTC_TIMESTAMP(6)
            """)
        .param(rows)
        .update();
    return jdbc
        .sql(
            """
            SELECT b.name, b.tokens
            FROM JSON_TABLE(?, '$[*]' COLUMNS (
                   name VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin PATH '$.name')) v
            JOIN rate_bucket b ON b.name = v.name
            """)
        .param(rows)
        .query((row, n) -> Map.entry(row.getString("name"), row.getLong("tokens")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (same, other) -> same));
  }

  private static String json(List<?> rows) {
    return new String(Json.write(rows), StandardCharsets.UTF_8);
  }

  /** Says that this copy runs. */
  void seen(UUID copy) {
    jdbc.sql(
            """
            INSERT INTO ingress_copy (id, seen_at) VALUES (?, UTC_TIMESTAMP(6))
            ON DUPLICATE KEY UPDATE seen_at = UTC_TIMESTAMP(6)
            """)
        .param(Rows.bytes(copy))
        .update();
  }

  /** How many copies run. */
  int copies() {
    return jdbc.sql(
            """
            SELECT COUNT(*) FROM ingress_copy
            WHERE seen_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND
            """)
        .param(COPY_GONE_AFTER.toSeconds())
        .query(Integer.class)
        .single();
  }

  /** Says that this copy stops. */
  void gone(UUID copy) {
    jdbc.sql("DELETE FROM ingress_copy WHERE id = ?").param(Rows.bytes(copy)).update();
  }

  /**
   * Deletes buckets that nobody has used for an hour, which are full, and copies that crashed. They
   * are looked up without locks first, so that no reconciliation waits for the search.
   */
  void purge() {
    List<String> unused;
    do {
      unused =
          jdbc.sql(
                  """
                  SELECT name FROM rate_bucket
                  WHERE refilled_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND
                  ORDER BY name LIMIT ?
                  """)
              .params(BUCKET_UNUSED_FOR.toSeconds(), ROWS)
              .query((row, n) -> row.getString("name"))
              .list();
      jdbc.sql(
              """
              DELETE b FROM rate_bucket b
              JOIN JSON_TABLE(?, '$[*]' COLUMNS (
                     name VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin PATH '$')) v
                ON b.name = v.name
              WHERE b.refilled_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND
              """)
          .params(json(unused), BUCKET_UNUSED_FOR.toSeconds())
          .update();
    } while (unused.size() == ROWS);
    jdbc.sql("DELETE FROM ingress_copy WHERE seen_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND")
        .param(BUCKET_UNUSED_FOR.toSeconds())
        .update();
  }
}
