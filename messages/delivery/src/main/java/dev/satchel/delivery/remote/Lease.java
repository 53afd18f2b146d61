package dev.satchel.delivery.remote;

import dev.satchel.messages.TaskQueue;
import java.util.UUID;

/**
 * The right to make the remote call for one message. The token is a fencing token: only the holder
 * of the highest one may write the outcome.
 *
 * @param token rises each time the message is taken, even after its row was deleted
 * @param starts how often the lease has expired without being released since this attempt began
 */
public record Lease(TaskQueue queue, UUID messageId, int attempt, long token, int starts) {
  /** A message with this many unfinished starts has crashed its process each time. */
  private static final int KILLS = 4;

  private static final int SUSPICIOUS = 2;
  private static final int VERY_SUSPICIOUS = 3;

  /** Whether the message is poison and is to be parked. */
  public boolean kills() {
    return starts >= KILLS;
  }

  /** How many slots for suspects the message takes; 0 when it is not a suspect. */
  int suspicion() {
    if (starts < SUSPICIOUS) {
      return 0;
    }
    return starts < VERY_SUSPICIOUS ? 1 : Leases.SUSPECTS_AT_ONCE;
  }
}
