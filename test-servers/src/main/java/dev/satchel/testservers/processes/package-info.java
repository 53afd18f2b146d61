/**
 * Satchel's processes, and others beside them, as operators run them: packaged, on real servers.
 *
 * <p>The face: {@link dev.satchel.testservers.processes.Site} makes a database and a virtual host
 * ready and gives {@link dev.satchel.testservers.processes.Node}s, each of which is a process that
 * can be started, killed and waited for. No process outlives the JVM that started it.
 */
@NullMarked
package dev.satchel.testservers.processes;

import org.jspecify.annotations.NullMarked;
