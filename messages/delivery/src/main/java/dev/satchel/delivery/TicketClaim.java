package dev.satchel.delivery;

/**
 * A ticket as {@link TicketBook#claim} has read it, without a lock: the only record that its first
 * message has not been handled.
 */
public interface TicketClaim {}
