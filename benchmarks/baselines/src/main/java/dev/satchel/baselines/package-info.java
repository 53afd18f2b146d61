/**
 * The baselines of the benchmarks: the same payments, built in the usual ways.
 *
 * <p>{@link dev.satchel.baselines.Baseline} runs one of four designs. They share the HTTP API
 * ({@link dev.satchel.baselines.NaivePaymentController}), the ticket rows and the writes of a
 * payment ({@link dev.satchel.baselines.NaivePayments}); each brings its own {@link
 * dev.satchel.baselines.NaiveAcceptance}. No code of Satchel's ingress, workers or delivery is
 * used.
 */
@NullMarked
package dev.satchel.baselines;

import org.jspecify.annotations.NullMarked;
