/** Ticket changes on their way from the process that makes them to those where clients wait. */
@NullMarked
package dev.satchel.delivery.updates;

import org.jspecify.annotations.NullMarked;
