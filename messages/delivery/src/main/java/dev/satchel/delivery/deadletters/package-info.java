/**
 * Consuming dead-letter queues: each message is passed to a {@link
 * dev.satchel.delivery.DeadLetterIntake}; a dead letter that cannot be stored goes into quarantine.
 */
@NullMarked
package dev.satchel.delivery.deadletters;

import org.jspecify.annotations.NullMarked;
