/**
 * The feed of events: gives events the numbers of their feeds after they were committed, and reads
 * them.
 *
 * <p>An event costs the transaction that it reports a part of one row. One ingress at a time, the
 * holder of a row lock, moves these rows into numbered pages ({@link
 * dev.satchel.ingress.events.EventSequencer}) and then tells all copies, so that a request that
 * waits reads nothing until there is something to read ({@link
 * dev.satchel.ingress.events.FeedWaits}). Readers see numbered events only, without gaps. The
 * catalogue is made from the records of {@code dev.satchel.messages.events}.
 */
@NullMarked
package dev.satchel.ingress.events;

import org.jspecify.annotations.NullMarked;
