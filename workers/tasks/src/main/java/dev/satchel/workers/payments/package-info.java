/**
 * Payments inside the ledger: they move money between two accounts, at once or after a hold, and
 * refund it.
 *
 * <p>Entry point: {@link dev.satchel.workers.payments.PaymentsConfiguration}, which plugs the
 * domain into {@code money}. Each task type has one rule that reads like the business rule and
 * decides in memory ({@code PayRule}, {@code CaptureRule}, …).
 *
 * <p>It never writes a balance (the ledger does), never changes a payment without naming the state
 * it came from, and knows no other domain.
 */
@NullMarked
package dev.satchel.workers.payments;

import org.jspecify.annotations.NullMarked;
