package dev.satchel.ingress;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The lines of the audit log, once all are in pages. */
final class TestAudit {
  private TestAudit() {}

  static List<String> lines(JdbcClient jdbc) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                jdbc.sql("SELECT COUNT(*) FROM audit_pending").query(Integer.class).single() == 0);
    return jdbc
        .sql("SELECT UNCOMPRESS(content) AS entries FROM audit_chain ORDER BY seq")
        .query((row, n) -> new String(row.getBytes("entries"), StandardCharsets.UTF_8))
        .list()
        .stream()
        .flatMap(lines -> Stream.of(lines.split("\n", -1)))
        .filter(line -> !line.isEmpty())
        .toList();
  }

  static long count(JdbcClient jdbc, String part) {
    return lines(jdbc).stream().filter(line -> line.contains(part)).count();
  }

  /** Lines that do not record refused calls. */
  static List<String> accepted(JdbcClient jdbc) {
    return lines(jdbc).stream().filter(line -> !line.contains("\"event\":\"refused\"")).toList();
  }
}
