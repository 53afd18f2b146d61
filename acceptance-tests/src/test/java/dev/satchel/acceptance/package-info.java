/**
 * The whole of Satchel, tested from outside: real processes, real servers, HTTP.
 *
 * <p>The entry point is {@link dev.satchel.acceptance.Installation}, of which there are two: a
 * {@link dev.satchel.acceptance.Cluster} of processes on real servers, and {@link
 * dev.satchel.acceptance.Standalone}, which is {@code ./satchel up}. The guarantees are written
 * once, in the interfaces whose names end in {@code Promises}, and run against both. No class of
 * the product is on the classpath here.
 */
@NullMarked
package dev.satchel.acceptance;

import org.jspecify.annotations.NullMarked;
