/**
 * The dead-letter desk: what could not be handled, kept byte for byte, and what operators do about
 * it.
 *
 * <p>The face: {@link dev.satchel.workers.deadletters.IntakeConfiguration} has the intake, which
 * stores whatever comes off a dead-letter queue and never refuses, changes or deletes a message; it
 * parks the ticket of a message that the broker gave up, and touches no other. {@link
 * dev.satchel.workers.deadletters.RunsConfiguration} has the replays, discards and edits that
 * operators ask for. A run first fixes which messages it is about and claims them, then sends or
 * gives up some of them in each step; a step is one transaction.
 *
 * <p>It never sends a message that is final, never gives one up that a consumer has in hand, never
 * sends one twice for one claim, and never deletes a row.
 */
@NullMarked
package dev.satchel.workers.deadletters;

import org.jspecify.annotations.NullMarked;
