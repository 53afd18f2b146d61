package dev.satchel.testservers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes databases with the same tables and rows on {@link MySqlServer#shared()}. The migrations run
 * for the first one; the others are copies of it, because dozens of migrations for each test take
 * longer than most tests. Tables, generated columns and foreign keys are copied; views, triggers
 * and routines are not.
 */
public final class DatabaseTemplate {
  private final Consumer<TestDatabase> migrations;
  private @Nullable List<Table> tables;

  private record Table(String definition, String insertion, List<List<Object>> rows) {}

  /** Creates a template of what the given migrations make of an empty database. */
  public DatabaseTemplate(Consumer<TestDatabase> migrations) {
    this.migrations = migrations;
  }

  /** Creates a database; the caller closes it. */
  public synchronized TestDatabase create() {
    TestDatabase database = MySqlServer.shared().createDatabase();
    try {
      List<Table> known = tables;
      if (known == null) {
        migrations.accept(database);
        tables = read(database);
      } else {
        write(known, database);
      }
      return database;
    } catch (SQLException e) {
      database.close();
      throw new IllegalStateException("cannot copy a database", e);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static List<Table> read(TestDatabase database) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      List<Table> tables = new ArrayList<>();
      for (List<Object> name : rows(connection, "SHOW TABLES")) {
        tables.add(table(connection, "`" + name.getFirst() + "`"));
      }
      return tables;
    }
  }

  private static Table table(Connection connection, String name) throws SQLException {
    List<Object> definition = rows(connection, "SHOW CREATE TABLE " + name).getFirst();
    List<String> columns =
        rows(connection, "SHOW COLUMNS FROM " + name).stream()
            // A generated column takes no value; DEFAULT_GENERATED is another word.
            .filter(column -> !String.valueOf(column.getLast()).contains(" GENERATED"))
            .map(column -> "`" + column.getFirst() + "`")
            .toList();
    String list = String.join(", ", columns);
    String insertion =
        columns.stream()
            .map(column -> "?")
            .collect(
                Collectors.joining(", ", "INSERT INTO " + name + " (" + list + ") VALUES (", ")"));
    return new Table(
        String.valueOf(definition.get(1)),
        insertion,
        rows(connection, "SELECT " + list + " FROM " + name));
  }

  private static List<List<Object>> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      int columns = row.getMetaData().getColumnCount();
      List<List<Object>> rows = new ArrayList<>();
      while (row.next()) {
        List<Object> values = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          values.add(row.getObject(column));
        }
        rows.add(Collections.unmodifiableList(values));
      }
      return rows;
    }
  }

  private static void write(List<Table> tables, TestDatabase database) throws SQLException {
    try (Connection connection = MySqlServer.shared().connect(database.name());
        Statement statement = connection.createStatement()) {
      // Tables come in the order of their names, not of their foreign keys.
      statement.execute("SET foreign_key_checks = 0");
      for (Table table : tables) {
        statement.execute(table.definition());
        try (PreparedStatement insertion = connection.prepareStatement(table.insertion())) {
          for (List<Object> row : table.rows()) {
            for (int column = 0; column < row.size(); column++) {
              insertion.setObject(column + 1, row.get(column));
            }
            insertion.executeUpdate();
          }
        }
      }
    }
  }
}
