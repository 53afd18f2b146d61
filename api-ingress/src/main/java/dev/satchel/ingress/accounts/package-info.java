/**
 * Accounts over HTTP: opening them, crediting them from outside, their limits, balances and
 * statements.
 *
 * <p>It has no face but its paths. It never decides: what depends on state is left to the workers,
 * who answer through the ticket.
 */
@NullMarked
package dev.satchel.ingress.accounts;

import org.jspecify.annotations.NullMarked;
