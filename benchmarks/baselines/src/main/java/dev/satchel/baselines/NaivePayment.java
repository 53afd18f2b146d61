package dev.satchel.baselines;

import java.util.Map;
import java.util.UUID;

/**
 * One payment that was accepted, as it stands in the ticket, in the message and in the job. The
 * ticket, the message and the payment have one id.
 */
record NaivePayment(
    UUID id,
    String tenant,
    UUID from,
    UUID to,
    String asset,
    long amount,
    Map<String, String> metadata) {}
