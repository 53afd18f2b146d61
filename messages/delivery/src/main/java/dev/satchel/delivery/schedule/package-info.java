/**
 * Publications that are due later, such as retries: they are kept apart from the outbox, and move
 * into it when they are due.
 */
@NullMarked
package dev.satchel.delivery.schedule;

import org.jspecify.annotations.NullMarked;
