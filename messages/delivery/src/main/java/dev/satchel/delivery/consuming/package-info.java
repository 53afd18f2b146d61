/**
 * Consuming task queues: a batch is read, run in one transaction, recorded, and acknowledged after
 * the commit. A batch that fails is halved until the poison message is found. Retries, back-off and
 * parking are decided here. Messages with remote calls go through three steps beside the batches,
 * each message independently.
 */
@NullMarked
package dev.satchel.delivery.consuming;

import org.jspecify.annotations.NullMarked;
