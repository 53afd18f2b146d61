/**
 * What workers write about tickets, and the search for tickets whose message was lost.
 *
 * <p>The face: {@link dev.satchel.workers.tickets.TicketTable} is delivery's {@link
 * dev.satchel.delivery.TicketBook}; {@link dev.satchel.workers.tickets.StrandedTickets} publishes
 * again what is stranded; {@link dev.satchel.workers.tickets.HeldTickets} lets those go on or fail
 * whose message an operator has in hand. It never inserts a ticket (the ingress does), never
 * changes one that is done, and never decides what a task means.
 */
@NullMarked
package dev.satchel.workers.tickets;

import org.jspecify.annotations.NullMarked;
