package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process with users of its own on MySQL and RabbitMQ, and what these users may do. {@link #ALL}
 * is the one list of processes: setup makes schemas, users and rights from it, reconciliation and
 * retention find the delivery tables by it. Tests compare the launcher, {@code compose.yaml} and
 * what {@code ./satchel up} starts with it.
 *
 * @param name lower case; the prefix of its delivery tables and the end of its users' names
 * @param schemaSuffix what its schema's name has after that of the main schema; empty for a process
 *     that works in the main schema
 * @param migrations folders below {@code db/} whose tables are in its schema, beside those of
 *     delivery, in the order in which they run
 * @param tables its rights on tables that are not its own delivery tables
 * @param broker its rights on RabbitMQ
 */
public record SatchelProcess(
    String name,
    String schemaSuffix,
    List<String> migrations,
    List<TableRights> tables,
    BrokerRights broker) {
  private static final String READ = "SELECT";
  private static final String READ_WRITE = "SELECT INSERT UPDATE DELETE";

  /** The HTTP edge. */
  public static final SatchelProcess INGRESS =
      new SatchelProcess(
          "ingress",
          "",
          List.of("tickets", "ingress"),
          List.of(
              // ON DUPLICATE KEY UPDATE sets a column to itself, which needs the right to it.
              new TableRights("ticket", "SELECT INSERT UPDATE(traceparent)"),
              new TableRights("control_task", "INSERT"),
              new TableRights("ingress_accepted", READ_WRITE),
              // It makes, rotates and revokes keys; it renames none and gives none more scopes.
              new TableRights(
                  "api_key",
                  "SELECT INSERT UPDATE(hash) UPDATE(has_checksum) UPDATE(last_used_at)"
                      + " UPDATE(revoked_at)"),
              new TableRights(
                  "api_key_retired", "SELECT INSERT UPDATE(changed_at) UPDATE(valid_until)"),
              new TableRights("api_key_request|account_token", "SELECT INSERT DELETE"),
              new TableRights(
                  "rate_bucket", "SELECT INSERT UPDATE(refilled_at) UPDATE(tokens) DELETE"),
              new TableRights("ingress_copy", "SELECT INSERT UPDATE(seen_at) DELETE"),
              new TableRights("account", READ),
              new TableRights("account_change", READ),
              new TableRights("balance", READ),
              new TableRights("journal_entry", READ),
              new TableRights("posting", READ),
              new TableRights("payment", READ),
              new TableRights("payment_change|payment_metadata|external_id", READ),
              new TableRights("workers_attempt", READ),
              new TableRights("reconciliation_run", READ),
              new TableRights("discrepancy", READ),
              new TableRights("workers_(queue_pause|consumer|queue_level)", READ),
              new TableRights("dead_letter|dead_letter_[a-z_]+", READ),
              // It adds pages to the chain of the audit log, and can neither change nor delete one.
              new TableRights("audit_pending", "SELECT INSERT DELETE"),
              new TableRights("audit_chain|audit_term", "SELECT INSERT"),
              new TableRights("audit_purged", READ),
              // It numbers events, and can neither change nor delete one that has its number.
              new TableRights("event_pending", "SELECT DELETE"),
              new TableRights("event_feed", "SELECT INSERT UPDATE(last)"),
              new TableRights("event_purged", READ),
              new TableRights("event_page|event_page_type", "SELECT INSERT"),
              new TableRights("sequence_head", "SELECT UPDATE(last) UPDATE(hash)"),
              // The audit log of the release before: INSERT is for its processes.
              new TableRights("audit", "SELECT INSERT DELETE")),
          new BrokerRights(
              EnumSet.complementOf(EnumSet.of(TaskQueue.SIGNING)),
              EnumSet.noneOf(TaskQueue.class),
              List.of(Topology.WORK, Topology.TASKS, Topology.EVENT_UPDATES),
              true));

  /** The workers of all roles. */
  public static final SatchelProcess WORKERS =
      new SatchelProcess(
          "workers",
          "",
          List.of("workers"),
          List.of(
              // DELETE is for the purge. The journal and its postings are never deleted.
              new TableRights("ticket", "SELECT UPDATE DELETE"),
              new TableRights("control_task", "SELECT UPDATE DELETE"),
              // A claim of a row that exists sets a column to itself; an unused claim is deleted.
              new TableRights(
                  "account", "SELECT INSERT UPDATE(tenant) UPDATE(metadata) UPDATE(status_reason)"),
              new TableRights("account_change", "SELECT INSERT"),
              new TableRights("balance", "SELECT INSERT UPDATE"),
              new TableRights("journal_entry", "SELECT INSERT"),
              new TableRights("posting", "SELECT INSERT"),
              new TableRights("payment", "SELECT INSERT UPDATE"),
              new TableRights("payment_change|payment_metadata", "SELECT INSERT"),
              new TableRights("external_id", "SELECT INSERT UPDATE(ticket) DELETE"),
              new TableRights("ticket_wait|in_flight", READ_WRITE),
              new TableRights("reconciliation_run|discrepancy", READ_WRITE),
              new TableRights("trial_balance_sum", "SELECT INSERT UPDATE"),
              new TableRights("trial_balance|retention", "SELECT UPDATE"),
              new TableRights("ticket_search", "SELECT INSERT UPDATE"),
              new TableRights(
                  "dead_letter|dead_letter_hour|dead_letter_run|dead_letter_run_item", READ_WRITE),
              new TableRights("dead_letter_group", "SELECT INSERT UPDATE"),
              new TableRights(
                  "dead_letter_history", "SELECT(dead_letter) SELECT(id) SELECT(at) INSERT DELETE"),
              new TableRights("audit_pending", "INSERT"),
              // The purge keeps the hash of the last page that it deletes.
              new TableRights("audit_chain", "SELECT(seq) SELECT(closed_at) SELECT(hash) DELETE"),
              new TableRights("audit_term", "SELECT(segment) SELECT(term) DELETE"),
              new TableRights("audit_purged", "SELECT UPDATE(seq) UPDATE(hash)"),
              new TableRights("event_pending", "INSERT"),
              // The purge keeps the last number that it deletes from each feed.
              new TableRights("event_purged", "SELECT INSERT UPDATE(last_seq)"),
              new TableRights(
                  "event_page", "SELECT(feed) SELECT(last_seq) SELECT(closed_at) DELETE"),
              new TableRights("event_page_type", "SELECT(feed) SELECT(last_seq) DELETE"),
              // For workers of the release before.
              new TableRights("audit", "INSERT"),
              // A ticket is stranded only when none of these holds its message.
              new TableRights("[a-z]+_(outbox|schedule)|ingress_accepted", READ)),
          new BrokerRights(
              EnumSet.allOf(TaskQueue.class),
              EnumSet.allOf(TaskQueue.class),
              List.of(
                  Topology.WORK,
                  Topology.TASKS,
                  Topology.DEAD_LETTERS,
                  Topology.EVENTS,
                  Topology.TICKET_UPDATES),
              false));

  /** Quartz. */
  public static final SatchelProcess SCHEDULER =
      new SatchelProcess(
          "scheduler",
          "",
          List.of("scheduler"),
          List.of(new TableRights("QRTZ_[A-Z_]+", READ_WRITE)),
          new BrokerRights(
              EnumSet.of(TaskQueue.OPERATIONS, TaskQueue.BLOCKCHAIN),
              EnumSet.noneOf(TaskQueue.class),
              List.of(Topology.WORK, Topology.TASKS),
              false));

  /** All processes. */
  public static final List<SatchelProcess> ALL = List.of(INGRESS, WORKERS, SCHEDULER);

  public SatchelProcess {
    if (!name.matches("[a-z]{1,12}")) {
      throw new IllegalArgumentException("a process has a name of lower-case letters: " + name);
    }
    migrations = List.copyOf(migrations);
    tables = List.copyOf(tables);
  }

  /**
   * Rights on MySQL tables.
   *
   * @param tables a pattern of their names, which must match at least one; it does not change the
   *     rights of a process on its own delivery tables
   * @param privileges separated by blanks, such as {@code SELECT UPDATE(tenant)}
   */
  public record TableRights(String tables, String privileges) {}

  /**
   * Rights on RabbitMQ.
   *
   * @param sendsTo queues that it may send tasks to, over {@link Topology#WORK}
   * @param consumes queues that it may declare and consume, each with its dead-letter queue
   * @param publishesTo exchanges that it may publish to
   * @param subscribesToTicketUpdates whether it has a queue of its own behind {@link
   *     Topology#TICKET_UPDATES} and {@link Topology#EVENT_UPDATES}
   */
  public record BrokerRights(
      Set<TaskQueue> sendsTo,
      Set<TaskQueue> consumes,
      List<String> publishesTo,
      boolean subscribesToTicketUpdates) {
    public BrokerRights {
      sendsTo = Set.copyOf(sendsTo);
      consumes = Set.copyOf(consumes);
      publishesTo = List.copyOf(publishesTo);
    }
  }

  /** Its user, on MySQL and on RabbitMQ. */
  public String userName() {
    return "satchel_" + name;
  }

  /** The variable that holds its password on MySQL. */
  public String databasePasswordVariable() {
    return "SATCHEL_" + name.toUpperCase(Locale.ROOT) + "_DB_PASSWORD";
  }

  /** The variable that holds its password on RabbitMQ. */
  public String brokerPasswordVariable() {
    return "SATCHEL_" + name.toUpperCase(Locale.ROOT) + "_AMQP_PASSWORD";
  }

  /** One of its delivery tables, such as {@code ingress_outbox} for {@code outbox}. */
  public String table(String kind) {
    return name + "_" + kind;
  }

  /** The delivery tables of one kind in the main schema. */
  public static Stream<String> tablesOfAll(String kind) {
    return ALL.stream()
        .filter(process -> process.schemaSuffix().isEmpty())
        .map(process -> process.table(kind));
  }

  @Override
  public String toString() {
    return name;
  }
}
