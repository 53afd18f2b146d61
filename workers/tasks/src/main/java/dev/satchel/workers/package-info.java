/**
 * The workers' process. Its packages are the domains; each is started here and nowhere knows the
 * others but for accounts and payments, which plug into money and so write to the ledger,
 * reconciliation, which reads the ledger and the tickets, and the dead letters, which change the
 * tickets of their messages.
 */
@NullMarked
package dev.satchel.workers;

import org.jspecify.annotations.NullMarked;
