/**
 * How requests that come at the same time share a transaction or a query, so that their number does
 * not decide how many connections and statements are needed.
 *
 * <p>The face: {@link dev.satchel.ingress.batches.Batches} runs what has gathered, {@link
 * dev.satchel.ingress.batches.SharedReads} reads with it, and {@link
 * dev.satchel.ingress.batches.WritingSettings} says with how many threads. It never knows what is
 * read or written, and never lets more wait than its bound.
 */
@NullMarked
package dev.satchel.ingress.batches;

import org.jspecify.annotations.NullMarked;
