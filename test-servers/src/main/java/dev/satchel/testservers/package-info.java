/**
 * Real servers for tests: those that {@code ./satchel services start} runs, else containers.
 *
 * <p>The entry points: {@link dev.satchel.testservers.MySqlServer} creates a database per test,
 * {@link dev.satchel.testservers.RabbitServer} a virtual host per test. Both servers can be killed
 * and restarted. A test is never skipped: when no server is available, an exception says what to
 * do.
 */
@NullMarked
package dev.satchel.testservers;

import org.jspecify.annotations.NullMarked;
