/**
 * The contract of {@code parcels}, a sample domain: its messages, its ids and, in {@code
 * db/parcels}, its table. The tests of the ingress accept its requests, those of the workers handle
 * them.
 *
 * <p>A module whose tests use it names {@link dev.satchel.testservers.parcels.ParcelMessages} in
 * its test resources; no other process knows these messages.
 */
@NullMarked
package dev.satchel.testservers.parcels;

import org.jspecify.annotations.NullMarked;
