/**
 * The inbox: which messages of which queue a process has started and which it has handled, so that
 * a redelivery has no second effect. Beside it lies the history of attempts.
 */
@NullMarked
package dev.satchel.delivery.inbox;

import org.jspecify.annotations.NullMarked;
