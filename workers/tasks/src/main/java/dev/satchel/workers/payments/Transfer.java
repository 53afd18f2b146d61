package dev.satchel.workers.payments;

import dev.satchel.messages.ChangeDetails;
import dev.satchel.messages.Id;

/**
 * The money that a capture or a refund moves.
 *
 * @param id names the capture or the refund
 * @param amount above zero
 */
record Transfer(Id id, long amount, ChangeDetails details) {}
