/**
 * Periodic checks that the data are consistent: the trial balance and the search for stranded
 * tickets. Each run writes one row and its discrepancies.
 *
 * <p>Entry point: {@link dev.satchel.workers.reconciliation.OperationsHandler}. It never edits what
 * it finds: a repair is a new entry or an idempotent task.
 */
@NullMarked
package dev.satchel.workers.reconciliation;

import org.jspecify.annotations.NullMarked;
