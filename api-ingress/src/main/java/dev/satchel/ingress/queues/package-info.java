/**
 * The task queues as operators see them, and pausing and resuming them.
 *
 * <p>This package has no Java API, only its HTTP paths. It reads the tables in which the workers
 * report and never connects to the broker, so that it also answers while the broker is down.
 */
@NullMarked
package dev.satchel.ingress.queues;

import org.jspecify.annotations.NullMarked;
