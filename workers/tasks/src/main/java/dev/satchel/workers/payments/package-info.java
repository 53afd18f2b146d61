/**
 * Payments inside the ledger and the ledger's own tasks: everything that travels through the queue
 * {@code payments}.
 *
 * <p>The face is {@link dev.satchel.workers.payments.MoneyHandler}. Each task type has one rule
 * that reads like the business rule and decides in memory ({@code PayRule}, {@code CaptureRule},
 * …); the handler loads what a whole batch needs, lets the rules decide in order and writes once.
 *
 * <p>It never writes a balance (the ledger does), never changes a payment without naming the state
 * it came from, never uses an external id twice, and never talks to anything outside the database.
 */
@NullMarked
package dev.satchel.workers.payments;

import org.jspecify.annotations.NullMarked;
