/**
 * The transactional outbox: a publication is a row written in the transaction that causes it, and
 * the row is deleted once the broker has confirmed the message. After a crash between the two the
 * message is published again; the inbox of the receiver drops the duplicate.
 */
@NullMarked
package dev.satchel.delivery.outbox;

import org.jspecify.annotations.NullMarked;
