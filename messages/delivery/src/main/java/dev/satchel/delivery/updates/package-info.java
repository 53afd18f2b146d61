/** Ticket changes, sent from the process that makes them to the processes where clients wait. */
@NullMarked
package dev.satchel.delivery.updates;

import org.jspecify.annotations.NullMarked;
