package dev.satchel.messages;

import java.time.Instant;

/**
 * Dead letters have arrived at the dead-letter desk.
 *
 * @param queue the queue on which the messages could not be handled
 * @param cause the cause that all of them share
 * @param group the cause group, which is derived from the queue and the cause
 * @param opened how many arrived at once, at least 1
 * @param recurring whether some of them had been replayed before
 * @param at when they arrived
 */
@TypeName("dead_letters.opened.v1")
public record DeadLettersOpened(
    TaskQueue queue, String cause, CauseGroupId group, int opened, boolean recurring, Instant at)
    implements Event {}
