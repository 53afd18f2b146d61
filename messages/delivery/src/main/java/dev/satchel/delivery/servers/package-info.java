/**
 * Where MySQL and RabbitMQ are, and how the connections to them are secured: decided here once, for
 * every process and for setup, from {@code SATCHEL_MYSQL_*} and {@code SATCHEL_RABBITMQ_*}.
 *
 * <p>Invariant: off loopback no connection is unverified unless the operator set {@code off}.
 */
@NullMarked
package dev.satchel.delivery.servers;

import org.jspecify.annotations.NullMarked;
