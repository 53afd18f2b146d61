/**
 * Payments over HTTP: paying, capturing, voiding, refunding, and reading payments.
 *
 * <p>This package has no Java API, only its HTTP paths. It never decides what depends on state: the
 * workers do, and report the outcome in the ticket.
 */
@NullMarked
package dev.satchel.ingress.payments;

import org.jspecify.annotations.NullMarked;
