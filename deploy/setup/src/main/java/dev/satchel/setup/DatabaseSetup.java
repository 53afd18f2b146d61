package dev.satchel.setup;

import dev.satchel.delivery.SatchelProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;

/** The tables and the users of all processes, each in the schema where it works. */
public final class DatabaseSetup {
  private final String mainSchema;
  private final Function<String, DataSource> connections;
  private final String prefix;

  /**
   * Works as an administrator.
   *
   * @param connections to a schema, which exists when it is connected to
   */
  public DatabaseSetup(String mainSchema, Function<String, DataSource> connections) {
    this(mainSchema, connections, "");
  }

  /** With a prefix to all user names, so that tests do not meet in one server's users. */
  DatabaseSetup(String mainSchema, Function<String, DataSource> connections, String prefix) {
    this.mainSchema = mainSchema;
    this.connections = connections;
    this.prefix = prefix;
  }

  /**
   * Brings all tables, users and rights up to date.
   *
   * @param passwords of all processes
   * @return how many migrations ran, by schema
   * @throws SetupFailed when a migration fails, or one that ran has been changed since
   */
  public Map<String, Integer> apply(Map<SatchelProcess, String> passwords) {
    Map<String, List<SatchelProcess>> bySchema = new LinkedHashMap<>();
    for (SatchelProcess process : passwords.keySet()) {
      bySchema
          .computeIfAbsent(mainSchema + process.schemaSuffix(), schema -> new ArrayList<>())
          .add(process);
    }
    Map<String, Integer> ran = new LinkedHashMap<>();
    bySchema.forEach(
        (schema, processes) ->
            ran.put(schema, new SchemaSetup(connections.apply(schema), processes).migrate()));
    new MySqlUsers(connections.apply(mainSchema), mainSchema, prefix).apply(passwords);
    return ran;
  }
}
