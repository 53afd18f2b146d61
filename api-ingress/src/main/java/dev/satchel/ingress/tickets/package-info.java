/**
 * Tickets as clients see them: one, now or once there is news, the newest of a tenant, and the
 * attempts at one.
 *
 * <p>The face: {@link dev.satchel.ingress.tickets.Ticket} is what is shown, {@link
 * dev.satchel.ingress.tickets.TicketReading} finds it and waits, {@link
 * dev.satchel.ingress.tickets.TicketRows} reads it beside what others read, {@link
 * dev.satchel.ingress.tickets.TicketAnswers} renders it, and a {@link
 * dev.satchel.ingress.tickets.SubjectPath} bean of each domain says where its things are shown. It
 * never writes a row: {@link dev.satchel.ingress.accepting} makes tickets, and accepts that one is
 * to be cancelled. It never reads the database more than once for a request that waits.
 */
@NullMarked
package dev.satchel.ingress.tickets;

import org.jspecify.annotations.NullMarked;
