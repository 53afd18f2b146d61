package dev.satchel.workers.desk;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.Id;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Changes of cause groups by operators' tasks. Groups are locked in key order, after dead letters.
 */
final class DeskGroups {
  private final JdbcClient jdbc;
  private final MessageCodec codec;

  DeskGroups(JdbcClient jdbc, MessageCodec codec) {
    this.jdbc = jdbc;
    this.codec = codec;
  }

  /**
   * Subtracts dead letters that have left the desk from the counts of their groups, which include
   * claimed ones.
   */
  void left(Collection<DeskLetter> letters) {
    Map<String, Integer> counts = new HashMap<>();
    letters.forEach(letter -> counts.merge(hex(letter.group()), 1, Math::addExact));
    if (counts.isEmpty()) {
      return;
    }
    lock(letters);
    List<Map<String, Object>> rows =
        counts.entrySet().stream()
            .map(count -> Map.<String, Object>of("id", count.getKey(), "n", count.getValue()))
            .toList();
    jdbc.sql(
            """
            UPDATE dead_letter_group g JOIN JSON_TABLE(:rows, '$.rows[*]' COLUMNS (
                id CHAR(32) PATH '$.id',
                n  INT      PATH '$.n')) v
              ON g.id = UNHEX(v.id)
            SET g.open = GREATEST(g.open - v.n, 0)
            """)
        .param("rows", codec.encodeObject(Map.of("rows", rows)))
        .update();
  }

  /**
   * Clears the recurring mark of groups that an operator named; it is set when one of their
   * messages fails again.
   */
  void named(Collection<DeskLetter> letters) {
    if (!letters.isEmpty()) {
      lock(letters);
      jdbc.sql("UPDATE dead_letter_group SET recurring = FALSE WHERE id IN (:groups)")
          .param("groups", bytes(letters))
          .update();
    }
  }

  private void lock(Collection<DeskLetter> letters) {
    jdbc.sql("SELECT id FROM dead_letter_group WHERE id IN (:groups) ORDER BY id FOR UPDATE")
        .param("groups", bytes(letters))
        .query((row, number) -> row.getBytes("id"))
        .list();
  }

  private static List<byte[]> bytes(Collection<DeskLetter> letters) {
    return letters.stream()
        .map(letter -> letter.group().uuid())
        .distinct()
        .sorted(KeyOrder::compare)
        .map(Sql::bytes)
        .toList();
  }

  private static String hex(CauseGroupId group) {
    return Id.format("", group.uuid());
  }
}
