/**
 * The broker's side of sending: connections, channels that confirm, and the exchanges that are
 * watched. A publication counts as sent only after the broker's confirm
 * (https://www.rabbitmq.com/docs/confirms).
 */
@NullMarked
package dev.satchel.delivery.broker;

import org.jspecify.annotations.NullMarked;
