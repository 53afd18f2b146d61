/**
 * Comparisons that run from time to time and say whether the whole still agrees: the trial balance
 * and the search for stranded tickets. Each run writes one row and its discrepancies.
 *
 * <p>The face is {@link dev.satchel.workers.reconciliation.OperationsHandler}. It never edits what
 * it finds: a repair is a new entry or an idempotent task.
 */
@NullMarked
package dev.satchel.workers.reconciliation;

import org.jspecify.annotations.NullMarked;
