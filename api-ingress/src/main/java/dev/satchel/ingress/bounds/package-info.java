/**
 * Limits on the resources of this process that clients may use: totals computed from the size of
 * the heap, and shares of them for each key, tenant and address.
 *
 * <p>Entry points: {@link dev.satchel.ingress.bounds.Heap} computes the totals, and {@link
 * dev.satchel.ingress.bounds.Shares} counts how much each {@link dev.satchel.ingress.bounds.Owner}
 * has taken. Nothing here knows HTTP.
 */
@NullMarked
package dev.satchel.ingress.bounds;

import org.jspecify.annotations.NullMarked;
