/**
 * Tickets as clients see them: a single ticket, at once or by long polling, the list of a tenant,
 * and the attempts at a ticket.
 *
 * <p>Entry points: {@link dev.satchel.ingress.tickets.Ticket} is the view of a ticket, {@link
 * dev.satchel.ingress.tickets.TicketReading} reads it and waits, {@link
 * dev.satchel.ingress.tickets.TicketRows} reads its row for other packages, {@link
 * dev.satchel.ingress.tickets.TicketAnswers} renders it, and each domain declares a {@link
 * dev.satchel.ingress.tickets.SubjectPath} bean with the path of its subjects. This package never
 * writes a row: {@link dev.satchel.ingress.accepting} creates tickets and accepts their
 * cancellation. It reads the database at most once for a request that waits.
 */
@NullMarked
package dev.satchel.ingress.tickets;

import org.jspecify.annotations.NullMarked;
