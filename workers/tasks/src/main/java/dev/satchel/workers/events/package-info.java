/**
 * The log of events for clients, as a bean of this process. The domains write to it; nothing here
 * reads it.
 */
@NullMarked
package dev.satchel.workers.events;

import org.jspecify.annotations.NullMarked;
