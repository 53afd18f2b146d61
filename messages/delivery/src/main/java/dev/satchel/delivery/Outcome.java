package dev.satchel.delivery;

import dev.satchel.messages.Problem;
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one attempt at a task. Expected results are values; an exception means a bug or an
 * outage.
 */
public sealed interface Outcome extends Conclusion {
  /**
   * Success: the effect is written in the transaction; the ticket succeeds.
   *
   * @param result plain JSON values for the ticket
   */
  record Done(Map<String, Object> result) implements Outcome {
    public Done {
      result = Map.copyOf(result);
    }
  }

  /** Refused for a business reason: nothing was changed, there is no retry, the ticket fails. */
  record Refused(Problem problem) implements Outcome {}

  /**
   * A failed attempt: nothing was changed, and the next attempt is due later. The last attempt that
   * the role allows parks the message instead.
   *
   * @param cause a short stable code, or an exception's type and first frame
   * @param delay the delay before the next attempt; null for the role's back-off
   */
  record RetryLater(String cause, String detail, @Nullable Duration delay) implements Outcome {}

  /**
   * The task waits until another ticket is done; nothing was changed. The transaction that
   * completes that ticket publishes the message again, as its next attempt. This is not a failure;
   * when the ticket is not done by the deadline, the message is parked.
   *
   * @param other the awaited ticket, not yet done as far as the handler knows
   * @param cause a short stable code, such as {@code payment-undecided}
   */
  record WaitFor(TicketId other, String cause, String detail) implements Outcome {}

  /**
   * One step of a long-running task is done, in the transaction; the next step is due later. The
   * ticket shows {@code running} and the progress. A step writes no attempt row and resets the
   * count of failures.
   *
   * @param stage what the ticket shows, such as {@code replaying}
   * @param progress plain JSON values for the ticket's result
   * @param delay the delay before the next step, zero for none
   */
  record Running(String stage, Map<String, Object> progress, Duration delay) implements Outcome {
    public Running {
      progress = Map.copyOf(progress);
    }
  }

  /**
   * This message is done, and its ticket goes on: the next messages are published with the effects.
   * The ticket shows {@code running} until one of its messages ends it with {@code Done}, {@code
   * Refused} or {@code Cancelled}. An outcome of a message that arrives afterwards, such as a
   * deadline, leaves the ticket as it is.
   *
   * @param stage what the ticket shows, such as {@code signing}
   * @param progress plain JSON values for the ticket's result
   * @param next the next messages of the ticket; empty only while others are in flight
   */
  record Handed(String stage, Map<String, Object> progress, List<Next> next) implements Outcome {
    public Handed {
      progress = Map.copyOf(progress);
      next = List.copyOf(next);
    }

    /** Hands on without progress to show. */
    public Handed(String stage, Next... next) {
      this(stage, Map.of(), List.of(next));
    }
  }

  /**
   * A further message of a ticket.
   *
   * @param delay how long after the commit it is published, zero for at once; a deadline is a
   *     message with a delay
   */
  record Next(Task task, Duration delay) {
    /**
     * A message with a delay.
     *
     * @throws IllegalArgumentException when the delay is negative
     */
    public Next {
      if (delay.isNegative()) {
        throw new IllegalArgumentException("delay must not be negative: " + delay);
      }
    }

    /** A message that is published at once. */
    public static Next now(Task task) {
      return new Next(task, Duration.ZERO);
    }
  }

  /**
   * Cancelled on request: finished steps stay done, the ticket is cancelled.
   *
   * @param result plain JSON values for the ticket
   */
  record Cancelled(Map<String, Object> result) implements Outcome {
    public Cancelled {
      result = Map.copyOf(result);
    }
  }

  /**
   * An operator is needed: the message becomes a dead letter, the ticket shows {@code parked}.
   *
   * @param cause a short stable code, or an exception's type and first frame
   */
  record Park(String cause, String detail) implements Outcome {}
}
