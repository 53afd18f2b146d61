/**
 * The workers' process. Its packages are the domains, which are started here and depend on each
 * other only as follows: accounts and payments plug into money, which writes to the ledger;
 * reconciliation reads the ledger and repairs tickets; intake and desk change the tickets of dead
 * letters; desk, queues and tickets write to the audit log.
 */
@NullMarked
package dev.satchel.workers;

import org.jspecify.annotations.NullMarked;
