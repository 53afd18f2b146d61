/**
 * Measures Satchel beside what people would build instead.
 *
 * <p>The face: {@link dev.satchel.bench.Bench}, behind {@code ./satchel bench}. One class for each
 * benchmark implements {@link dev.satchel.bench.Benchmark}. Systems are processes on real servers,
 * load comes from public drivers, and a benchmark whose books do not add up afterwards fails.
 * Nothing of the product is on the classpath.
 */
@NullMarked
package dev.satchel.bench;

import org.jspecify.annotations.NullMarked;
