/**
 * The dead-letter desk: what could not be handled, kept byte for byte, and what operators do about
 * it.
 *
 * <p>The face of the intake: {@link dev.satchel.workers.deadletters.IntakeConfiguration}. It stores
 * whatever comes off a dead-letter queue and never refuses, changes or deletes a message; it parks
 * the ticket of a message that the broker gave up, and touches no other.
 */
@NullMarked
package dev.satchel.workers.deadletters;

import org.jspecify.annotations.NullMarked;
