/**
 * One class for each benchmark: what is started, what load it is given, and which figures are
 * taken.
 *
 * <p>The face: {@link dev.satchel.bench.cases.Benchmarks} lists them, each is a {@link
 * dev.satchel.bench.cases.Benchmark} and runs by a {@link dev.satchel.bench.cases.Plan}. A
 * benchmark whose books do not add up afterwards fails and returns no figure.
 */
@NullMarked
package dev.satchel.bench.cases;

import org.jspecify.annotations.NullMarked;
