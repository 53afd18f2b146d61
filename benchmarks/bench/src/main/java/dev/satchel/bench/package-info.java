/**
 * Measures Satchel beside what people would build instead: the command, and nothing else.
 *
 * <p>The face: {@link dev.satchel.bench.Bench}, behind {@code ./satchel bench}. It runs what is in
 * {@code cases}, which measures {@code systems} under the load of {@code drivers}, and hands what
 * was found to {@code report}. Imports run in that direction only: {@code bench}, {@code cases},
 * {@code drivers}, {@code systems}, {@code report}; {@code start} stands beside them.
 */
@NullMarked
package dev.satchel.bench;

import org.jspecify.annotations.NullMarked;
