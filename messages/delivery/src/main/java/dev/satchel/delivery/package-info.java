/**
 * How a message survives a crash. This package is what other modules use; its parts lie in the
 * packages below, which are closed to them.
 *
 * <p>The face: a domain implements {@link dev.satchel.delivery.BatchHandler}, or {@link
 * dev.satchel.delivery.RemoteHandler} where it calls the outside, and answers with an {@link
 * dev.satchel.delivery.Outcome}; whoever starts work writes {@link
 * dev.satchel.delivery.Publication}s through {@link dev.satchel.delivery.Transactions}; a process
 * imports {@link dev.satchel.delivery.process.DeliveryConfiguration}. Transactions open here and
 * nowhere else. It never knows a domain, never publishes before a commit and never acknowledges
 * before one.
 */
@NullMarked
package dev.satchel.delivery;

import org.jspecify.annotations.NullMarked;
