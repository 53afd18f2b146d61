/**
 * What workers write about tickets, and the search for tickets whose message was lost.
 *
 * <p>The face: {@link dev.satchel.workers.tickets.TicketRows} is delivery's {@link
 * dev.satchel.delivery.TicketBook}; {@link dev.satchel.workers.tickets.StrandedTickets} publishes
 * again what is stranded. It never inserts a ticket (the ingress does), never changes one that is
 * done, and never decides what a task means.
 */
@NullMarked
package dev.satchel.workers.tickets;

import org.jspecify.annotations.NullMarked;
