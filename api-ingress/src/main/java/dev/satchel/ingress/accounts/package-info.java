/**
 * Accounts over HTTP: opening accounts, credits from outside, credit limits, balances and
 * statements.
 *
 * <p>This package has no Java API, only its HTTP paths. It never decides what depends on state: the
 * workers do, and report the outcome in the ticket.
 */
@NullMarked
package dev.satchel.ingress.accounts;

import org.jspecify.annotations.NullMarked;
