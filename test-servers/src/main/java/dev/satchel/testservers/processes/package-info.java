/**
 * Runs Satchel's processes and others as operators do: packaged, on real servers.
 *
 * <p>The entry point: {@link dev.satchel.testservers.processes.Site} prepares a database and a
 * virtual host and creates {@link dev.satchel.testservers.processes.Node}s. Each is a process that
 * can be started, killed and awaited. A shutdown hook of the JVM ends processes that still run.
 */
@NullMarked
package dev.satchel.testservers.processes;

import org.jspecify.annotations.NullMarked;
