package dev.satchel.messages;

import java.time.Instant;

/**
 * Messages have come to the desk.
 *
 * @param queue where they could not be handled
 * @param cause of all of them
 * @param group the two, as one id
 * @param opened how many came at once, at least 1
 * @param recurring whether some of them had been replayed before
 * @param at when they came
 */
@TypeName("dead_letters.opened.v1")
public record DeadLettersOpened(
    TaskQueue queue, String cause, CauseGroupId group, int opened, boolean recurring, Instant at)
    implements Event {}
