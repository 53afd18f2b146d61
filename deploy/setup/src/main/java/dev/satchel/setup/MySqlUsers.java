package dev.satchel.setup;

import dev.satchel.delivery.SatchelProcess;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The processes' users and privileges on MySQL and MariaDB. Only privileges that differ are granted
 * or revoked, so a running process never loses one that it needs.
 */
final class MySqlUsers {
  private static final String ANY_HOST = "'@'%'";

  private final JdbcTemplate jdbc;
  private final String mainSchema;
  private final String prefix;

  /**
   * Works as an administrator, on the main schema and those that have its name as their prefix.
   *
   * @param prefix of all user names, so that tests do not share users of one server; else empty
   */
  MySqlUsers(DataSource administrator, String mainSchema, String prefix) {
    this.jdbc = new JdbcTemplate(administrator);
    this.mainSchema = mainSchema;
    this.prefix = prefix;
  }

  /**
   * Creates the user of every process, sets its password, and grants and revokes privileges as
   * {@link Grants} says.
   *
   * @throws SetupFailed when a table is missing
   */
  void apply(Map<SatchelProcess, String> passwords) {
    boolean onMariaDb = onMariaDb();
    passwords.forEach(
        (process, password) -> {
          String schema = mainSchema + process.schemaSuffix();
          createOrUpdate(userName(process), password);
          Grants grants = Grants.of(process, tables(schema));
          makeRights(userName(process), schema, onMariaDb ? grants.onWholeTables() : grants);
        });
  }

  private Set<String> tables(String schema) {
    return new HashSet<>(
        jdbc.query(
            """
            SELECT table_name AS t FROM information_schema.tables
            WHERE table_schema = ? AND table_type = 'BASE TABLE'
            """,
            (row, n) -> String.valueOf(row.getString("t")),
            schema));
  }

  private boolean onMariaDb() {
    return String.valueOf(jdbc.queryForObject("SELECT VERSION()", String.class))
        .contains("MariaDB");
  }

  String userName(SatchelProcess process) {
    return prefix + process.userName();
  }

  private void createOrUpdate(String user, String password) {
    // Without server-side prepared statements, Connector/J itself inserts the quoted values.
    jdbc.update("CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED BY ?", user, password);
    jdbc.update("ALTER USER ?@'%' IDENTIFIED BY ?", user, password);
  }

  private void makeRights(String user, String schema, Grants wanted) {
    revokeWideRights(user);
    Map<String, Set<String>> present = rightsOf(user, schema);
    wanted
        .byTable()
        .forEach(
            (table, privileges) -> {
              Set<String> missing = new TreeSet<>(privileges);
              missing.removeAll(present.getOrDefault(table, Set.of()));
              change("GRANT", missing, schema, table, "TO", user);
            });
    present.forEach(
        (table, privileges) -> {
          Set<String> tooMany = new TreeSet<>(privileges);
          tooMany.removeAll(wanted.byTable().getOrDefault(table, Set.of()));
          change("REVOKE", tooMany, schema, table, "FROM", user);
        });
  }

  private void change(
      String verb,
      Set<String> privileges,
      String schema,
      String table,
      String preposition,
      String user) {
    if (!privileges.isEmpty()) {
      jdbc.execute(
          "%s %s ON `%s`.`%s` %s '%s%s"
              .formatted(
                  verb, String.join(", ", privileges), schema, table, preposition, user, ANY_HOST));
    }
  }

  /** Revokes schema-wide and global privileges. Setup never grants them, so someone else did. */
  private void revokeWideRights(String user) {
    List<String> places =
        jdbc.query(
            """
            SELECT DISTINCT CONCAT('`', table_schema, '`') AS place
            FROM information_schema.schema_privileges WHERE grantee = ?
            UNION
            SELECT '*' AS place FROM information_schema.user_privileges
            WHERE grantee = ? AND privilege_type <> 'USAGE'
            """,
            (row, n) -> String.valueOf(row.getString("place")),
            grantee(user),
            grantee(user));
    for (String place : places) {
      jdbc.execute("REVOKE ALL PRIVILEGES ON %s.* FROM '%s%s".formatted(place, user, ANY_HOST));
    }
  }

  private Map<String, Set<String>> rightsOf(String user, String schema) {
    Map<String, Set<String>> rights = new HashMap<>();
    jdbc.query(
        """
        SELECT table_name AS t, privilege_type AS p FROM information_schema.table_privileges
        WHERE grantee = ? AND table_schema = ?
        UNION ALL
        SELECT table_name AS t, CONCAT(privilege_type, '(', column_name, ')') AS p
        FROM information_schema.column_privileges
        WHERE grantee = ? AND table_schema = ?
        """,
        row -> {
          rights
              .computeIfAbsent(row.getString("t"), table -> new TreeSet<>())
              .add(row.getString("p"));
        },
        grantee(user),
        schema,
        grantee(user),
        schema);
    return rights;
  }

  private static String grantee(String user) {
    return "'" + user + ANY_HOST;
  }
}
