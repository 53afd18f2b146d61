/**
 * Payments over HTTP: paying, capturing, voiding, refunding, and reading what became of it.
 *
 * <p>It has no face but its paths. It never decides: what depends on state is left to the workers,
 * who answer through the ticket.
 */
@NullMarked
package dev.satchel.ingress.payments;

import org.jspecify.annotations.NullMarked;
