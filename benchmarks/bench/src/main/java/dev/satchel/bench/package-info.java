/**
 * The benchmark command: measures Satchel and the usual alternatives.
 *
 * <p>The entry point: {@link dev.satchel.bench.Bench}, run by {@code ./satchel bench}. It runs the
 * benchmarks in {@code cases}, which measure {@code systems} under the load of {@code drivers}, and
 * passes the results to {@code report}. Imports run in that direction only: {@code bench}, {@code
 * cases}, {@code drivers}, {@code systems}, {@code report}; {@code start} is not part of that
 * order.
 */
@NullMarked
package dev.satchel.bench;

import org.jspecify.annotations.NullMarked;
