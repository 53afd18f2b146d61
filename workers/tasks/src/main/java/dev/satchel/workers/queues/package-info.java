/**
 * What operators do with queues: pause and resume them.
 *
 * <p>The face is {@link dev.satchel.workers.queues.QueuesConfiguration}. It never touches a
 * message; consumers look for themselves what is paused.
 */
@NullMarked
package dev.satchel.workers.queues;

import org.jspecify.annotations.NullMarked;
