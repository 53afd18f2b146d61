/**
 * Publishing to the broker: connections, channels in confirm mode, and probes of exchanges. A
 * publication counts as sent only after the broker's confirm
 * (https://www.rabbitmq.com/docs/confirms).
 */
@NullMarked
package dev.satchel.delivery.broker;

import org.jspecify.annotations.NullMarked;
