/**
 * Deletes expired rows: inbox, attempts, done tickets, closed dead letters and runs, the audit log,
 * resolved discrepancies.
 *
 * <p>Entry point: {@link dev.satchel.workers.retention.PurgeHandler}; each {@code Area} purges one
 * table and says what keeps a row. It never deletes what something open refers to, never touches
 * the journal, payments, accounts or external ids, and never deletes many rows in one statement.
 */
@NullMarked
package dev.satchel.workers.retention;

import org.jspecify.annotations.NullMarked;
