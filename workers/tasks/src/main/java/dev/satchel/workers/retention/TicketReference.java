package dev.satchel.workers.retention;

import org.jspecify.annotations.Nullable;

/**
 * A table of a domain that names tickets, and which of its rows keep their ticket from being
 * purged. A domain declares a bean for each such table.
 *
 * @param column the indexed column that names the ticket
 * @param keeps the SQL condition, over the alias {@code r}, for rows that keep their ticket; null
 *     when none does
 */
public record TicketReference(String table, String column, @Nullable String keeps) {
  /** A table whose rows keep no ticket: they remain, and may name a ticket that is purged. */
  public static TicketReference keepingNothing(String table) {
    return new TicketReference(table, "ticket", null);
  }

  /** The condition that no row keeps the ticket with that id; empty when none ever does. */
  String notKept(String ticket) {
    return keeps == null
        ? ""
        : "AND NOT EXISTS (SELECT 1 FROM %s r WHERE r.%s = %s AND %s)"
            .formatted(table, column, ticket, keeps);
  }
}
