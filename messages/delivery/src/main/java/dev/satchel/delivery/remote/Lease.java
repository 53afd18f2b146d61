package dev.satchel.delivery.remote;

import dev.satchel.messages.TaskQueue;
import java.util.UUID;

/**
 * The right to call for one message. Only who has the highest token may write what became of it.
 *
 * @param token rises each time that the message is taken, also when its row was deleted meanwhile
 * @param starts how often processes ended without leaving the lease since this attempt began
 */
public record Lease(TaskQueue queue, UUID messageId, int attempt, long token, int starts) {
  /** A message that was begun so often and never finished has killed its process each time. */
  private static final int KILLS = 4;

  private static final int SUSPICIOUS = 2;
  private static final int VERY_SUSPICIOUS = 3;

  /** Whether the message is to be parked. */
  public boolean kills() {
    return starts >= KILLS;
  }

  /** How many of the places for suspects it takes; 0 when it is none. */
  int suspicion() {
    if (starts < SUSPICIOUS) {
      return 0;
    }
    return starts < VERY_SUSPICIOUS ? 1 : Leases.SUSPECTS_AT_ONCE;
  }
}
