/**
 * The dead-letter desk over HTTP: operators see which messages could not be processed and why, and
 * replay, discard or edit them.
 *
 * <p>This package has no Java API, only its HTTP paths. It reads the tables that the workers write
 * and accepts tasks for the workers; it never changes a dead letter itself and never connects to
 * the broker.
 */
@NullMarked
package dev.satchel.ingress.deadletters;

import org.jspecify.annotations.NullMarked;
