package dev.satchel.ingress.waiting;

import dev.satchel.ingress.http.Answer;
import dev.satchel.messages.TicketChange;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a wait is over.
 *
 * @param latest the newest change that was seen meanwhile, if any
 */
public record WaitEnd(Cause cause, @Nullable TicketChange latest) {
  /** When one for whom there was no place may ask again, in seconds. */
  private static final String RETRY_AFTER = "5";

  /** The answer, which says when to ask again if there was no place to wait. */
  public Answer on(Answer answer) {
    return refused() ? answer.with("Retry-After", RETRY_AFTER) : answer;
  }

  /** Whether nothing was waited for, because there was no place. */
  public boolean refused() {
    return cause == Cause.REFUSED;
  }

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
    ABANDONED,
    /** There was no place to wait; nothing was waited for. */
    REFUSED;

    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
