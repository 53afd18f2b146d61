package dev.satchel.ingress;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The lines of the audit log, in pages or not. */
final class TestAudit {
  private TestAudit() {}

  static List<String> lines(JdbcClient jdbc) {
    return jdbc
        .sql(
            """
            SELECT UNCOMPRESS(content) AS entries, seq FROM audit_chain
            UNION ALL
            SELECT entries, position + (SELECT last FROM sequence_head WHERE name = 'audit')
            FROM audit_pending
            ORDER BY 2
            """)
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
