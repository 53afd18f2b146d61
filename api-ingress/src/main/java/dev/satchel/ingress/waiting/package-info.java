/**
 * Requests that wait for news of a ticket, or of a subject that tickets change. They hold no
 * thread: updates of the workers, a slow sweep and the passing of time end them.
 *
 * <p>The face: a reader registers with {@link dev.satchel.ingress.waiting.Waiters} before it reads,
 * and renders its answer at the {@link dev.satchel.ingress.waiting.WaitEnd}. It never reads a
 * ticket itself; the sweep asks with the queries that it is given, all who wait at once. No key and
 * no tenant ever has more than its share of the places.
 */
@NullMarked
package dev.satchel.ingress.waiting;

import org.jspecify.annotations.NullMarked;
