/**
 * The transactional outbox: a publication is stored by the transaction that causes it, in a row of
 * its own or, for the first messages of accepted tickets, in one row for all of them. The row is
 * deleted once the broker has confirmed its messages. After a crash between the two the message is
 * published again; the inbox of the receiver drops the duplicate.
 */
@NullMarked
package dev.satchel.delivery.outbox;

import org.jspecify.annotations.NullMarked;
