package dev.satchel.delivery;

import dev.satchel.messages.TicketId;

/**
 * The effect of one attempt on its ticket: {@code Done} succeeds it, {@code Refused} fails it,
 * {@code RetryLater} and {@code WaitFor} leave it retrying, {@code Running} leaves it running,
 * {@code Cancelled} cancels it, {@code Park} parks it.
 *
 * @param attempt the attempt that has been recorded
 */
public record TicketOutcome(TicketId ticket, int attempt, Outcome outcome) {}
