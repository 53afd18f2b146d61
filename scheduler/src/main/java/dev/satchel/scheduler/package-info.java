/**
 * Publishes periodic tasks at their scheduled times and does nothing else.
 *
 * <p>The entry point is {@link dev.satchel.scheduler.Scheduler}, the process; {@code PeriodicTask}
 * lists the tasks. Any number of copies share one database, and each fire time fires on one of
 * them. The scheduler never executes a task and reads no tables except Quartz's and its own
 * delivery tables, such as the outbox.
 */
@NullMarked
package dev.satchel.scheduler;

import org.jspecify.annotations.NullMarked;
