/**
 * Long polling: requests that wait for a change of a ticket, or of a subject that tickets change.
 * They hold no thread: updates of the workers, a slow sweep and time-outs end them.
 *
 * <p>Entry points: a reader registers with {@link dev.satchel.ingress.waiting.Waiters} before it
 * reads, and renders its answer at the {@link dev.satchel.ingress.waiting.WaitEnd}. This package
 * never reads a ticket itself; the sweep looks up all waits at once, with the queries that other
 * packages provide. No key and no tenant ever has more than its share of the waiting requests.
 */
@NullMarked
package dev.satchel.ingress.waiting;

import org.jspecify.annotations.NullMarked;
