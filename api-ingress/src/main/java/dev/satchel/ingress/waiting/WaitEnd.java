package dev.satchel.ingress.waiting;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.messages.TicketChange;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The end of a wait and its cause.
 *
 * @param latest the newest change that was received during the wait; null when there was none
 */
public record WaitEnd(Cause cause, @Nullable TicketChange latest) {
  private static final Answer KEY_ENDED =
      Answer.problem(
          ApiProblem.unauthenticated(
              "The API key has expired or was revoked while the request waited."));

  /** Retry-After, in seconds, of a wait that was refused because a limit was reached. */
  private static final String RETRY_AFTER = "5";

  /** The answer; with Retry-After when the wait was refused, 401 when the key has ended. */
  public Answer on(Answer answer) {
    return switch (cause) {
      case REFUSED -> answer.with("Retry-After", RETRY_AFTER);
      case KEY -> KEY_ENDED;
      case UPDATE, SWEEP, TIMEOUT, STOP, ABANDONED -> answer;
    };
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
    /** The API key has expired, or was revoked or replaced. */
    KEY,
    /** A limit on waiting requests was reached; the request did not wait. */
    REFUSED;

    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
