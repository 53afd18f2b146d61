/**
 * The intake of dead letters: stores whatever comes off a dead-letter queue, byte for byte and
 * once, and never refuses, changes or deletes a message. It parks the ticket of a message that the
 * broker gave up, and touches no other. What operators do with dead letters is in {@code desk}; the
 * two share tables and no class.
 *
 * <p>The face: {@link dev.satchel.workers.intake.IntakeConfiguration}.
 */
@NullMarked
package dev.satchel.workers.intake;

import org.jspecify.annotations.NullMarked;
