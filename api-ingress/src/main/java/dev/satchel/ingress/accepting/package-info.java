/**
 * Where every task is accepted: a request is checked and becomes a ticket, in a transaction shared
 * with its neighbours, once for each idempotency key; then it is answered, at once or when a worker
 * is done.
 *
 * <p>The face: a controller takes a {@link dev.satchel.ingress.accepting.TaskRequest} as a
 * parameter and hands its task to {@link dev.satchel.ingress.accepting.Acceptance}. The one task
 * about a ticket itself, its cancellation, is accepted here too. It never decides a task, never
 * changes a ticket that exists, and never lets more wait to be written than its bounds.
 */
@NullMarked
package dev.satchel.ingress.accepting;

import org.jspecify.annotations.NullMarked;
