package dev.satchel.delivery;

import dev.satchel.messages.TicketId;

/**
 * What one attempt means for its ticket: {@code Done} succeeds it, {@code Refused} fails it, {@code
 * RetryLater} and {@code WaitFor} leave it retrying, {@code Park} parks it.
 *
 * @param attempt the attempt that has been recorded
 */
public record TicketOutcome(TicketId ticket, int attempt, Outcome outcome) {}
