/**
 * How much of this process clients may take up: bounds from the heap that there is, and shares of
 * them for each key, each tenant and each address.
 *
 * <p>The face: {@link dev.satchel.ingress.bounds.Heap} says how much there is, {@link
 * dev.satchel.ingress.bounds.Shares} which {@link dev.satchel.ingress.bounds.Owner} has how much of
 * it. Nothing here knows HTTP.
 */
@NullMarked
package dev.satchel.ingress.bounds;

import org.jspecify.annotations.NullMarked;
