/**
 * The measured systems, and the access that benchmarks need besides the load: accounts, a past of
 * payments, control over when tickets are done, and reads of the ledger and queues.
 *
 * <p>The entry point: a {@link dev.satchel.bench.systems.Contestant} is a running system with its
 * own database and virtual host. No code of the product is on the classpath: systems are processes,
 * accessed through HTTP, SQL and AMQP.
 */
@NullMarked
package dev.satchel.bench.systems;

import org.jspecify.annotations.NullMarked;
