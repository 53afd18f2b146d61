/**
 * One class per benchmark: the systems it starts, the load it applies and the figures it takes.
 *
 * <p>The entry point: {@link dev.satchel.bench.cases.Benchmarks} lists them. Each is a {@link
 * dev.satchel.bench.cases.Benchmark} and follows a {@link dev.satchel.bench.cases.Plan}. A
 * benchmark fails without a figure when the ledger does not balance afterwards.
 */
@NullMarked
package dev.satchel.bench.cases;

import org.jspecify.annotations.NullMarked;
