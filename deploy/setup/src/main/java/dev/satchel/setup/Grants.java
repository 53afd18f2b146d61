package dev.satchel.setup;

import static java.util.stream.Collectors.toCollection;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The table privileges of each process; it has no others. No process may update or delete journal
 * entries; only setup may alter tables.
 *
 * @param byTable privileges, such as {@code SELECT} or {@code UPDATE(tenant)}, by table name
 */
record Grants(Map<String, Set<String>> byTable) {
  private static final String READ = "SELECT";
  private static final String READ_WRITE = "SELECT INSERT UPDATE DELETE";

  /** Returns the privileges of a process on the existing tables. */
  static Grants of(SatchelProcess process, Set<String> tables) {
    Rules rules = new Rules(tables);
    for (String kind :
        List.of(
            "outbox",
            "schedule",
            "quarantine",
            "inbox",
            "attempt",
            "lease",
            "queue_pause",
            "consumer",
            "queue_level")) {
      rules.allow(process.tablePrefix() + "_" + kind, READ_WRITE);
    }
    switch (process) {
      case INGRESS -> ingress(rules);
      case WORKERS -> workers(rules);
      case SCHEDULER -> rules.allow("QRTZ_[A-Z_]+", READ_WRITE);
    }
    return new Grants(rules.granted);
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

  private static void ingress(Rules rules) {
    // ON DUPLICATE KEY UPDATE sets a column to itself, which needs the UPDATE privilege on it.
    rules.allow("ticket", "SELECT INSERT UPDATE(traceparent)");
    rules.allow("control_task", "INSERT");
    rules.allow("api_key", "SELECT UPDATE(last_used_at)");
    for (String table : List.of("account", "balance", "journal_entry", "posting")) {
      rules.allow(table, READ);
    }
    for (String table : List.of("payment", "payment_change", "workers_attempt")) {
      rules.allow(table, READ);
    }
    for (String table : List.of("reconciliation_run", "discrepancy")) {
      rules.allow(table, READ);
    }
    rules.allow("workers_(queue_pause|consumer|queue_level)", READ);
    rules.allow("dead_letter|dead_letter_[a-z_]+", READ);
    rules.allow("audit", "SELECT INSERT");
  }

  private static void workers(Rules rules) {
    // Most DELETE privileges below are for the retention purge; journal rows are never deleted.
    rules.allow("ticket", "SELECT UPDATE DELETE");
    rules.allow("control_task", "SELECT UPDATE DELETE");
    // A claim is an INSERT; on a duplicate key it sets a column to itself. Unused claims of
    // external ids are deleted.
    rules.allow("account", "SELECT INSERT UPDATE(tenant)");
    rules.allow("balance", "SELECT INSERT UPDATE");
    rules.allow("journal_entry", "SELECT INSERT");
    rules.allow("posting", "SELECT INSERT");
    rules.allow("payment", "SELECT INSERT UPDATE");
    rules.allow("payment_change", "SELECT INSERT");
    rules.allow("external_id", "SELECT INSERT UPDATE(ticket) DELETE");
    rules.allow("ticket_wait", READ_WRITE);
    rules.allow("reconciliation_run|discrepancy", READ_WRITE);
    rules.allow("trial_balance_sum", "SELECT INSERT UPDATE");
    rules.allow("trial_balance|retention", "SELECT UPDATE");
    rules.allow("ticket_search", "SELECT INSERT UPDATE");
    rules.allow("dead_letter|dead_letter_hour|dead_letter_run|dead_letter_run_item", READ_WRITE);
    rules.allow("dead_letter_group", "SELECT INSERT UPDATE");
    rules.allow("dead_letter_history", "SELECT(dead_letter) SELECT(id) SELECT(at) INSERT DELETE");
    rules.allow("audit", "SELECT(id) SELECT(at) INSERT DELETE");
    // A ticket has lost its message only when no outbox and no schedule holds it.
    rules.allow("(ingress|scheduler)_(outbox|schedule)", READ);
  }

  /** Matches patterns of table names against the existing tables and collects the privileges. */
  private static final class Rules {
    private final Set<String> tables;
    private final Map<String, Set<String>> granted = new LinkedHashMap<>();

    Rules(Set<String> tables) {
      this.tables = tables;
    }

    void allow(String pattern, String privileges) {
      List<String> matching =
          tables.stream().filter(Pattern.compile(pattern).asMatchPredicate()).toList();
      if (matching.isEmpty()) {
        throw new SetupFailed("there is no table " + pattern + "; have the migrations run?");
      }
      for (String table : matching) {
        granted.put(
            table,
            Arrays.stream(privileges.split(" ", -1))
                .map(privilege -> column(privilege))
                .collect(toCollection(TreeSet::new)));
      }
    }

    private static String column(String privilege) {
      int bracket = privilege.indexOf('(');
      return bracket < 0
          ? privilege.toUpperCase(Locale.ROOT)
          : privilege.substring(0, bracket).toUpperCase(Locale.ROOT) + privilege.substring(bracket);
    }
  }
}
