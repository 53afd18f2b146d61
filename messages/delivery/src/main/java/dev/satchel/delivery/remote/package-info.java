/**
 * Remote calls: leases, which decide which process calls for a message, circuit breakers, limits
 * for destinations, and the calls themselves. The public interface is {@link
 * dev.satchel.delivery.remote.Remote}. The package never opens a transaction and knows neither the
 * broker nor the inbox.
 */
@NullMarked
package dev.satchel.delivery.remote;

import org.jspecify.annotations.NullMarked;
