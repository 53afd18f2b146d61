package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Compares the schema that all migrations create with a golden file, column by column and key by
 * key. When a migration changes it on purpose, copy {@code target/schema.actual} over the golden
 * file and review the diff.
 */
class SchemaGoldenIT {
  private static final Path GOLDEN = Path.of("src/test/resources/schema.golden");
  private static final Path ACTUAL = Path.of("target/schema.actual");

  @Test
  void theMigratedSchemaMatchesTheGoldenFile() throws IOException {
    try (TestDatabase database = MySqlServer.shared().createDatabase()) {
      new SchemaSetup(database.dataSource()).migrate();
      List<String> lines = describe(new JdbcTemplate(database.dataSource()), database.name());
      Files.write(ACTUAL, lines);
      assertThat(lines).containsExactlyElementsOf(Files.readAllLines(GOLDEN));
    }
  }

  @Test
  void aSecondMigrationChangesNothing() {
    try (TestDatabase database = MySqlServer.shared().createDatabase()) {
      SchemaSetup setup = new SchemaSetup(database.dataSource());
      assertThat(setup.migrate()).isPositive();
      assertThat(setup.migrate()).isZero();
    }
  }

  private static List<String> describe(JdbcTemplate jdbc, String schema) {
    List<String> lines = new ArrayList<>();
    lines.addAll(
        jdbc.query(
            """
            SELECT CONCAT_WS(' ', 'column', CONCAT(table_name, '.', column_name), column_type,
                             IF(is_nullable = 'YES', 'null', 'not null'), collation_name) AS line
            FROM information_schema.columns
            WHERE table_schema = ? AND table_name NOT LIKE 'flyway%'
            ORDER BY table_name, ordinal_position
            """,
            (row, number) -> row.getString("line"), schema));
    lines.addAll(
        jdbc.query(
            """
            SELECT CONCAT_WS(' ', IF(non_unique = 0, 'unique', 'key'),
                             CONCAT(table_name, '.', index_name),
                             GROUP_CONCAT(column_name ORDER BY seq_in_index)) AS line
            FROM information_schema.statistics
            WHERE table_schema = ? AND table_name NOT LIKE 'flyway%'
            GROUP BY table_name, index_name, non_unique
            ORDER BY table_name, index_name
            """,
            (row, number) -> row.getString("line"), schema));
    lines.addAll(
        jdbc.query(
            """
            SELECT CONCAT('check ', constraint_name, ' ', check_clause) AS line
            FROM information_schema.check_constraints
            WHERE constraint_schema = ? ORDER BY constraint_name
            """,
            (row, number) -> row.getString("line"),
            schema));
    return lines;
  }
}
