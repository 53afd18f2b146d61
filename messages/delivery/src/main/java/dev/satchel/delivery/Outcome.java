package dev.satchel.delivery;

import dev.satchel.messages.Problem;
import dev.satchel.messages.TicketId;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt at a task. Expected results are values; an exception is a bug or an
 * outage.
 */
public sealed interface Outcome extends Conclusion {
  /**
   * The effect is in the transaction; the ticket succeeds.
   *
   * @param result plain JSON values for the ticket
   */
  record Done(Map<String, Object> result) implements Outcome {
    public Done {
      result = Map.copyOf(result);
    }
  }

  /** A business no: nothing was changed, nothing is to be retried, the ticket fails. */
  record Refused(Problem problem) implements Outcome {}

  /**
   * Not now: nothing was changed and the next attempt is due later. It is a failure: the last one
   * that the queue allows parks the message.
   *
   * @param cause a short stable code, or an exception's type and first frame
   * @param delay how long to wait; null for the queue's back-off
   */
  record RetryLater(String cause, String detail, @Nullable Duration delay) implements Outcome {}

  /**
   * Not before another ticket is decided: nothing was changed. The transaction that decides that
   * ticket publishes the message again, as its next attempt. It is not a failure; when nothing is
   * decided until the deadline, the message is parked.
   *
   * @param other the ticket that is waited for, as far as the handler knows not yet done
   * @param cause a short stable code, such as {@code payment-undecided}
   */
  record WaitFor(TicketId other, String cause, String detail) implements Outcome {}

  /**
   * A step of something long is done and in the transaction; the next step is due later. The ticket
   * runs and shows how far it is. It leaves no row among the attempts, and the failures before it
   * count no more.
   *
   * @param stage what the ticket shows, such as {@code replaying}
   * @param progress plain JSON values for the ticket's result
   * @param delay until the next step, zero for at once
   */
  record Running(String stage, Map<String, Object> progress, Duration delay) implements Outcome {
    public Running {
      progress = Map.copyOf(progress);
    }
  }

  /**
   * Ended on request; what was done stays done, the ticket is cancelled.
   *
   * @param result plain JSON values for the ticket
   */
  record Cancelled(Map<String, Object> result) implements Outcome {
    public Cancelled {
      result = Map.copyOf(result);
    }
  }

  /**
   * Not without an operator: the message goes to the dead letters, the ticket shows {@code parked}.
   *
   * @param cause a short stable code, or an exception's type and first frame
   */
  record Park(String cause, String detail) implements Outcome {}
}
