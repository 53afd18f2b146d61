/**
 * The life cycle of API keys: they are made, shown, rotated and revoked at once, without a ticket.
 *
 * <p>It has no Java API, only its HTTP paths. Each change is one transaction with the idempotency
 * key of its request and its audit entry; {@link dev.satchel.ingress.keys.KeyWatch} of every
 * ingress then notices it. This package never stores, logs or repeats the secret of a key: an
 * answer shows it once.
 */
@NullMarked
package dev.satchel.ingress.issuing;

import org.jspecify.annotations.NullMarked;
