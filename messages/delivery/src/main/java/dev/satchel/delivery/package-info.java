/**
 * Reliable delivery, so that a message survives a crash: outbox, inbox, retries and dead letters.
 * Other modules use this package; its parts lie in the packages below, which are closed to them.
 *
 * <p>The public interface: a domain implements {@link dev.satchel.delivery.BatchHandler}, or {@link
 * dev.satchel.delivery.RemoteHandler} for remote calls, and returns an {@link
 * dev.satchel.delivery.Outcome}; code that starts work writes {@link
 * dev.satchel.delivery.Publication}s through {@link dev.satchel.delivery.Transactions}; a process
 * imports {@link dev.satchel.delivery.process.DeliveryConfiguration}. Transactions begin here and
 * nowhere else. This package knows no domain; it never publishes before a commit and never
 * acknowledges before one.
 */
@NullMarked
package dev.satchel.delivery;

import org.jspecify.annotations.NullMarked;
