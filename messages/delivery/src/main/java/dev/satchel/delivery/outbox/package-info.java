/**
 * The transactional outbox: a publication is a row of the transaction that causes it, and the row
 * is deleted once the broker has confirmed the message. A crash between the two sends it again; the
 * inbox of the receiver knows it.
 */
@NullMarked
package dev.satchel.delivery.outbox;

import org.jspecify.annotations.NullMarked;
