/**
 * Consuming dead-letter queues: what is read is given to a {@link
 * dev.satchel.delivery.DeadLetterIntake}; a letter that cannot be stored goes into quarantine.
 */
@NullMarked
package dev.satchel.delivery.deadletters;

import org.jspecify.annotations.NullMarked;
