package dev.satchel.setup;

import static java.util.stream.Collectors.toCollection;

import dev.satchel.delivery.SatchelProcess;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a process may do to which tables, and nothing else: its own delivery tables, and what {@link
 * SatchelProcess#tables} says. Only setup may change the definition of a table.
 *
 * @param byTable privileges, such as {@code SELECT} or {@code UPDATE(tenant)}, by table name
 */
record Grants(Map<String, Set<String>> byTable) {
  private static final String READ_WRITE = "SELECT INSERT UPDATE DELETE";
  private static final List<String> DELIVERY_TABLES =
      List.of(
          "outbox",
          "schedule",
          "quarantine",
          "inbox",
          "attempt",
          "lease",
          "queue_pause",
          "consumer",
          "queue_level");

  /**
   * The rights of a process on the tables of its schema.
   *
   * @throws SetupFailed when a pattern matches no table
   */
  static Grants of(SatchelProcess process, Set<String> tables) {
    Map<String, Set<String>> granted = new LinkedHashMap<>();
    for (SatchelProcess.TableRights rights : process.tables()) {
      allow(granted, tables, rights.tables(), rights.privileges());
    }
    for (String kind : DELIVERY_TABLES) {
      allow(granted, tables, process.table(kind), READ_WRITE);
    }
    return new Grants(granted);
  }

  private static void allow(
      Map<String, Set<String>> granted, Set<String> tables, String pattern, String privileges) {
    List<String> matching =
        tables.stream().filter(Pattern.compile(pattern).asMatchPredicate()).toList();
    if (matching.isEmpty()) {
      throw new SetupFailed("there is no table " + pattern + "; have the migrations run?");
    }
    for (String table : matching) {
      granted.put(
          table,
          Arrays.stream(privileges.split(" ", -1))
              .map(Grants::privilege)
              .collect(toCollection(TreeSet::new)));
    }
  }

  /** As the server writes it: the privilege in upper case, its column as it is. */
  private static String privilege(String privilege) {
    int bracket = privilege.indexOf('(');
    return bracket < 0
        ? privilege.toUpperCase(Locale.ROOT)
        : privilege.substring(0, bracket).toUpperCase(Locale.ROOT) + privilege.substring(bracket);
  }

  /**
   * Returns the same privileges on whole tables instead of columns. MariaDB requires the privilege
   * on every column for an {@code INSERT … ON DUPLICATE KEY UPDATE} of one. It is only the embedded
   * server, which holds nothing to protect.
   */
  Grants onWholeTables() {
    Map<String, Set<String>> whole = new LinkedHashMap<>();
    byTable.forEach(
        (table, privileges) ->
            whole.put(
                table,
                privileges.stream()
                    .map(privilege -> privilege.replaceFirst("\\(.*", ""))
                    .collect(toCollection(TreeSet::new))));
    return new Grants(whole);
  }
}
