/**
 * Where every task is accepted and answered: a request becomes a ticket in a transaction shared
 * with its neighbours, and whoever waits for a ticket is answered when a worker's update arrives.
 *
 * <p>The face: a controller takes a {@link dev.satchel.ingress.tickets.TaskRequest} as a parameter
 * and hands its task to {@link dev.satchel.ingress.tickets.Acceptance}; other reads wait through
 * {@link dev.satchel.ingress.tickets.Waiters}. It never decides a task, never changes a ticket that
 * exists, and never reads the database for a waiting request more than once but in the slow sweep.
 */
@NullMarked
package dev.satchel.ingress.tickets;

import org.jspecify.annotations.NullMarked;
