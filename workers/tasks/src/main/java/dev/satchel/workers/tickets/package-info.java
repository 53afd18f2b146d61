/**
 * What workers write about tickets, and the search for tickets whose message was lost.
 *
 * <p>Entry points: {@link dev.satchel.workers.tickets.TicketTable} implements delivery's {@link
 * dev.satchel.delivery.TicketBook}; {@link dev.satchel.workers.tickets.StrandedTickets} publishes
 * lost messages again; {@link dev.satchel.workers.tickets.HeldTickets} changes the tickets of dead
 * letters that an operator replays, edits or discards. It never inserts a ticket (the ingress
 * does), never changes one that is done, and never decides what a task means.
 */
@NullMarked
package dev.satchel.workers.tickets;

import org.jspecify.annotations.NullMarked;
