/**
 * The dead-letter desk as operators see it: what could not be handled, why, and what is done about
 * it.
 *
 * <p>It has no face but its paths. It reads what the workers keep and accepts tasks for them; it
 * never changes a dead letter itself and never talks to the broker.
 */
@NullMarked
package dev.satchel.ingress.deadletters;

import org.jspecify.annotations.NullMarked;
