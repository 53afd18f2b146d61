/**
 * The intake of dead letters: stores every message of a dead-letter queue once, its body byte for
 * byte, and never changes or deletes one. It refuses only a message with a forged id, which stays
 * on the broker. It parks the ticket of a message that the broker has dead-lettered, and touches no
 * other. What operators do with dead letters is in {@code desk}; the two share tables and no class.
 *
 * <p>Entry point: {@link dev.satchel.workers.intake.IntakeConfiguration}.
 */
@NullMarked
package dev.satchel.workers.intake;

import org.jspecify.annotations.NullMarked;
