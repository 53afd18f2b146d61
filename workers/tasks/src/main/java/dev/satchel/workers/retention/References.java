package dev.satchel.workers.retention;

import dev.satchel.delivery.SatchelProcess;
import dev.satchel.messages.DeadLetterStatus;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What keeps an expired row, as SQL conditions. Every table that names a message or a ticket is
 * listed here or is a {@link TicketReference} of its domain; {@code ReferencesIT} fails when one is
 * not.
 */
final class References {
  /** Tables with messages that have not ended, each with an index on its message_id. */
  static final List<String> MESSAGES_NOT_ENDED =
      Stream.of(
              SatchelProcess.tablesOfAll("outbox"),
              SatchelProcess.tablesOfAll("schedule"),
              Stream.of("ticket_wait", "in_flight"))
          .flatMap(tables -> tables)
          .toList();

  /** Columns, each with an index, that name tickets which are kept as long as the row exists. */
  static final List<String> TICKETS_THAT_STAY =
      List.of(
          "dead_letter_run.id",
          "control_task.id",
          "ticket_wait.ticket",
          "ticket_wait.waits_for",
          "in_flight.ticket");

  /**
   * Tables that name a message or a ticket and keep no row, because they are purged themselves or
   * are never open.
   */
  static final List<String> KEEPING_NOTHING =
      Stream.of(
              // The workers' are purged; those of a process that consumes no task queue are empty.
              SatchelProcess.tablesOfAll("inbox"),
              SatchelProcess.tablesOfAll("attempt"),
              // Beside a message that is in flight; what is left over is deleted by its process.
              SatchelProcess.tablesOfAll("lease"),
              // No message is made for a ticket that is done.
              Stream.of("ingress_accepted"),
              // Read within a second, when tickets are kept for days; an alert says when it is not.
              Stream.of("audit_pending"),
              // For ever, and by themselves.
              Stream.of("journal_entry", "external_id", "audit"))
          .flatMap(tables -> tables)
          .toList();

  /** Tables that keep a ticket by a condition of their own, below. */
  static final List<String> KEEPING_BY_STATE = List.of("dead_letter");

  private References() {}

  /** Condition: no table of {@link #MESSAGES_NOT_ENDED} has a message with that id. */
  static String ended(String messageId) {
    return MESSAGES_NOT_ENDED.stream()
        .map(
            table ->
                "AND NOT EXISTS (SELECT 1 FROM %s o WHERE o.message_id = %s)"
                    .formatted(table, messageId))
        .collect(Collectors.joining("\n"));
  }

  /** Condition: no ticket with that id is open; it may be deleted. */
  static String ticketNotOpen(String ticket) {
    return "AND NOT EXISTS (SELECT 1 FROM ticket y WHERE y.id = %s AND y.done = FALSE)"
        .formatted(ticket);
  }

  /** Condition: a dead letter with that status is not closed. */
  static String atDesk(String status) {
    return oneOf(status, DeadLetterStatus.namesAtDesk());
  }

  /** Condition: a dead letter with that status is closed. */
  static String closed(String status) {
    return oneOf(status, DeadLetterStatus.namesClosed());
  }

  private static String oneOf(String column, List<String> names) {
    return names.stream().collect(Collectors.joining("', '", column + " IN ('", "')"));
  }

  /** Condition: nothing open refers to the ticket with that id. */
  static String noOpenReference(String ticket, List<TicketReference> ofDomains) {
    String rows =
        TICKETS_THAT_STAY.stream()
            .map(
                column ->
                    "AND NOT EXISTS (SELECT 1 FROM %s WHERE %s = %s)"
                        .formatted(table(column), column, ticket))
            .collect(Collectors.joining("\n"));
    String domains =
        ofDomains.stream()
            .map(reference -> reference.notKept(ticket))
            .collect(Collectors.joining("\n"));
    return """
    %s
    %s
    AND NOT EXISTS (
      SELECT 1 FROM dead_letter d WHERE d.ticket = %s AND %s)
    %s
    """
        .formatted(ended(ticket), rows, ticket, atDesk("d.status"), domains);
  }

  /** The table of a column that is given as {@code table.column}. */
  static String table(String column) {
    return column.substring(0, column.indexOf('.'));
  }
}
