package dev.satchel.baselines;

import java.util.Map;
import java.util.UUID;

/**
 * An accepted payment, as stored in the ticket, the message and the job. Ticket, message and
 * payment share one id.
 */
record NaivePayment(
    UUID id,
    String tenant,
    UUID from,
    UUID to,
    String asset,
    long amount,
    Map<String, String> metadata) {}
