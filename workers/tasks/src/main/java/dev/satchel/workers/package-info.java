/**
 * The workers' process. Its packages are the domains; each is started here and nowhere knows the
 * others but for payments, which writes to the ledger, and reconciliation, which reads the ledger
 * and the tickets.
 */
@NullMarked
package dev.satchel.workers;

import org.jspecify.annotations.NullMarked;
