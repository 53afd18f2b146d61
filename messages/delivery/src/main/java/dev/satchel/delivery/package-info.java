/**
 * How a message survives a crash: the outbox and its relay, the inbox, attempts, retries, parking
 * and the topology they need.
 *
 * <p>The face: a domain implements {@link dev.satchel.delivery.BatchHandler} and answers with an
 * {@link dev.satchel.delivery.Outcome}; whoever starts work writes {@link
 * dev.satchel.delivery.Publication}s through {@link dev.satchel.delivery.Transactions}; a process
 * imports {@link dev.satchel.delivery.DeliveryConfiguration}. Transactions open here and nowhere
 * else. It never knows a domain, never publishes before a commit and never acknowledges before one.
 */
@NullMarked
package dev.satchel.delivery;

import org.jspecify.annotations.NullMarked;
