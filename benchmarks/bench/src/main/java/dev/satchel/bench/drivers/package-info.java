/**
 * The public load drivers, each as a process of its own: wrk for closed loops, Hyperfoil for loads
 * at a rate, h2load for requests that wait. What they say is read here and becomes a {@link
 * dev.satchel.bench.drivers.LoadSummary}.
 *
 * <p>A driver sends requests and nothing else: it never looks into a system's tables or queues.
 */
@NullMarked
package dev.satchel.bench.drivers;

import org.jspecify.annotations.NullMarked;
