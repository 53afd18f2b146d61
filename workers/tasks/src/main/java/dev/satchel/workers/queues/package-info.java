/**
 * What operators do with queues: pause and resume them.
 *
 * <p>Entry point: {@link dev.satchel.workers.queues.QueuesConfiguration}. It never touches a
 * message; consumers themselves check which queues are paused.
 */
@NullMarked
package dev.satchel.workers.queues;

import org.jspecify.annotations.NullMarked;
