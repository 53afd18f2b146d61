package dev.satchel.ingress.tickets;

import dev.satchel.messages.TicketChange;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a wait is over.
 *
 * @param latest the newest change that was seen meanwhile, if any
 */
public record WaitEnd(Cause cause, @Nullable TicketChange latest) {
  /** What ended it. */
  public enum Cause {
    /** An update from a worker. */
    UPDATE,
    /** The sweep found what an update should have said. */
    SWEEP,
    /** The time was up. */
    TIMEOUT,
    /** This process is leaving. */
    STOP,
    /** The client has gone. */
    ABANDONED;

    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
