/**
 * Real servers for tests: those that {@code ./satchel services start} runs, or else containers.
 *
 * <p>The face: {@link dev.satchel.testservers.MySqlServer} gives databases, {@link
 * dev.satchel.testservers.RabbitServer} gives virtual hosts, each test its own; both servers can be
 * killed and started again. It never skips a test: where no server can be had, it throws and says
 * what to do.
 */
@NullMarked
package dev.satchel.testservers;

import org.jspecify.annotations.NullMarked;
