/**
 * Calls to the outside: leases, which say who calls for a message, breakers, limits for
 * destinations, and the calls themselves. Its face is {@link dev.satchel.delivery.remote.Remote}.
 * It never opens a transaction and knows neither the broker nor the inbox.
 */
@NullMarked
package dev.satchel.delivery.remote;

import org.jspecify.annotations.NullMarked;
