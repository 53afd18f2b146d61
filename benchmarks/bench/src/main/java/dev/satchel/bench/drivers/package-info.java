/**
 * The load drivers, each a separate process: wrk for closed loops, Hyperfoil for open loops, h2load
 * for long polls. Their output is parsed here into a {@link dev.satchel.bench.drivers.LoadSummary}.
 *
 * <p>A driver only sends requests; it never reads a system's tables or queues.
 */
@NullMarked
package dev.satchel.bench.drivers;

import org.jspecify.annotations.NullMarked;
