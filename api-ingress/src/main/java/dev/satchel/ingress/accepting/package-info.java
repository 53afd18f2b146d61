/**
 * Accepts tasks. A request is validated and becomes a ticket, once for each idempotency key, in a
 * transaction that concurrent requests share. The answer is sent at once or when a worker is done.
 *
 * <p>Entry points: a controller takes a {@link dev.satchel.ingress.accepting.TaskRequest} as a
 * parameter and passes its task to {@link dev.satchel.ingress.accepting.Acceptance}. The one task
 * about a ticket itself, its cancellation, is accepted here too. This package never decides a task,
 * never changes a ticket that exists, and bounds the requests that wait to be written.
 */
@NullMarked
package dev.satchel.ingress.accepting;

import org.jspecify.annotations.NullMarked;
