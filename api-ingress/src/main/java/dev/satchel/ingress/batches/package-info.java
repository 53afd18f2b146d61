/**
 * Concurrent requests share a transaction or a query (group commit), so that the number of requests
 * does not decide how many connections and statements are needed.
 *
 * <p>Entry points: {@link dev.satchel.ingress.batches.Batches} runs the requests that have
 * gathered, {@link dev.satchel.ingress.batches.SharedReads} uses it for reads, and {@link
 * dev.satchel.ingress.batches.WritingSettings} sets the number of threads. This package never knows
 * what is read or written, and its queue is bounded.
 */
@NullMarked
package dev.satchel.ingress.batches;

import org.jspecify.annotations.NullMarked;
