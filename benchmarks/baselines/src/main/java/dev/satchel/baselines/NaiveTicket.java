package dev.satchel.baselines;

import java.time.Instant;

/**
 * A ticket to insert.
 *
 * @param key the Idempotency-Key
 * @param requestHash SHA-256 of method, path and body
 * @param command the payment as JSON
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a row, compared by the controller
record NaiveTicket(
    NaivePayment payment, String key, byte[] requestHash, byte[] command, Instant createdAt) {}
