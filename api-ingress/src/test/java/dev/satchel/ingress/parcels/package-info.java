/**
 * The ingress's part of the sample domain {@code parcels}: its requests, its resource and its part
 * of the API description. No other package names it.
 */
@NullMarked
package dev.satchel.ingress.parcels;

import org.jspecify.annotations.NullMarked;
