/**
 * The systems that are measured, and what the benchmarks do to them besides the load: accounts, a
 * past, tickets that are done at will, and looks into books and queues.
 *
 * <p>The face: a {@link dev.satchel.bench.systems.Contestant} is a system that runs, on a database
 * and a virtual host of its own. Nothing of the product is on the classpath: systems are processes,
 * reached through HTTP, SQL and AMQP.
 */
@NullMarked
package dev.satchel.bench.systems;

import org.jspecify.annotations.NullMarked;
