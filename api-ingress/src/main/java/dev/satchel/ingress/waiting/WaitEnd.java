package dev.satchel.ingress.waiting;

import dev.satchel.ingress.http.Answer;
import dev.satchel.messages.TicketChange;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The end of a wait and its cause.
 *
 * @param latest the newest change that was received during the wait; null when there was none
 */
public record WaitEnd(Cause cause, @Nullable TicketChange latest) {
  /** Retry-After, in seconds, of a wait that was refused because a limit was reached. */
  private static final String RETRY_AFTER = "5";

  /** The answer; with Retry-After when the wait was refused. */
  public Answer on(Answer answer) {
    return refused() ? answer.with("Retry-After", RETRY_AFTER) : answer;
  }

  /** Whether the request did not wait at all, because a limit was reached. */
  public boolean refused() {
    return cause == Cause.REFUSED;
  }

  /** What ended the wait. */
  public enum Cause {
    /** An update from a worker. */
    UPDATE,
    /** The sweep found a change whose update had not arrived. */
    SWEEP,
    /** The time-out expired. */
    TIMEOUT,
    /** This process is shutting down. */
    STOP,
    /** The client has disconnected, or the request was answered without the wait. */
    ABANDONED,
    /** A limit on waiting requests was reached; the request did not wait. */
    REFUSED;

    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
