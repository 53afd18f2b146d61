/**
 * Publishes tasks on time, nothing else.
 *
 * <p>The face is {@link dev.satchel.scheduler.Scheduler}, the process; {@code PeriodicTask} lists
 * what it publishes. Any number of copies run on one database and fire once between them. It never
 * does a task itself and never reads a table but Quartz's and its own outbox.
 */
@NullMarked
package dev.satchel.scheduler;

import org.jspecify.annotations.NullMarked;
