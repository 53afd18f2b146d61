package dev.satchel.cli;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Waits for a ticket by long polls that send the ETag of the known version. When the API becomes
 * unreachable it retries for a minute, because the task continues without the API.
 */
final class TicketWatch {
  private static final long GIVES_UP_AFTER_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long ASKS_AGAIN_AFTER_MS = 1_000;

  /**
   * The pause after an answer, in milliseconds, so that a ticket that changes constantly is not
   * polled constantly.
   */
  private static final long AT_MOST_EVERY_MS = 100;

  private final Session session;
  private final String ticket;
  private final long untilNanos;
  private final boolean bounded;
  private long failingSinceNanos;
  private boolean failing;

  /**
   * Prepares a wait.
   *
   * @param seconds the time-out in seconds; null for none
   */
  TicketWatch(Session session, String ticket, @Nullable Integer seconds) {
    this.session = session;
    this.ticket = ticket;
    this.bounded = seconds != null;
    this.untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds == null ? 0 : seconds);
  }

  /**
   * Waits until the ticket is done and returns it.
   *
   * @throws Stopped on time-out, when the message is parked, or when the API stays unreachable
   */
  ApiAnswer untilDone() {
    try (ProgressLine progress = new ProgressLine(session.screen(), !session.json())) {
      Thread hint = new Thread(() -> interrupted(progress), "satchel-interrupted");
      Runtime.getRuntime().addShutdownHook(hint);
      try {
        return poll(progress);
      } finally {
        forget(hint);
      }
    }
  }

  private ApiAnswer poll(ProgressLine progress) {
    String etag = null;
    while (true) {
      // The first poll does not wait, so that the current state is shown at once.
      ApiAnswer answer = ask(etag, etag == null ? 0 : waitSeconds());
      if (answer != null) {
        JsonNode json = answer.json();
        if (answer.status() != 304) {
          progress.show(json);
          etag = answer.etag();
        }
        if (Json.yes(json, "done")) {
          return answer;
        }
        if (Json.text(json, "status").equals("parked")) {
          throw new Stopped(
              Exit.PARKED,
              ticket
                  + " is parked: its message is in the dead letters.\n  to see why: ./satchel dead-letters list --ticket "
                  + ticket);
        }
      }
      if (bounded && System.nanoTime() - untilNanos >= 0) {
        throw new Stopped(
            Exit.TIMED_OUT, ticket + " is not done yet; it continues.\n" + howToGoOn());
      }
      pause(answer == null ? ASKS_AGAIN_AFTER_MS : AT_MOST_EVERY_MS);
    }
  }

  private int waitSeconds() {
    if (!bounded) {
      return Api.LONGEST_WAIT_S;
    }
    long left = TimeUnit.NANOSECONDS.toSeconds(untilNanos - System.nanoTime()) + 1;
    return Math.clamp(left, 1, Api.LONGEST_WAIT_S);
  }

  /** Returns an answer, or null when the poll failed and is to be retried. */
  private @Nullable ApiAnswer ask(@Nullable String etag, int waitSeconds) {
    try {
      ApiAnswer answer =
          session.api().poll("/v1/tickets/" + Api.encoded(ticket), etag, waitSeconds);
      failing = false;
      return answer;
    } catch (ApiRefused refused) {
      if (!refused.passes() || isLong()) {
        throw refused;
      }
      return null;
    } catch (Stopped stopped) {
      if (stopped.exit() != Exit.UNREACHABLE || isLong()) {
        throw new Stopped(stopped.exit(), stopped.said() + "\n" + howToGoOn());
      }
      return null;
    }
  }

  /**
   * Whether to give up: polls have failed for a minute, the time-out is over, or the thread is
   * interrupted. The first failure starts the minute.
   */
  private boolean isLong() {
    long now = System.nanoTime();
    if (!failing) {
      failing = true;
      failingSinceNanos = now;
    }
    return now - failingSinceNanos > GIVES_UP_AFTER_NANOS
        || (bounded && now - untilNanos > 0)
        || Thread.currentThread().isInterrupted();
  }

  private void interrupted(ProgressLine progress) {
    progress.close();
    session.screen().say("\nNo longer watching " + ticket + "; it continues.\n" + howToGoOn());
  }

  private String howToGoOn() {
    return "  to watch:  ./satchel tickets wait "
        + ticket
        + "\n  to cancel: ./satchel tickets cancel "
        + ticket;
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is already shutting down and the hook is running.
    }
  }

  private static void pause(long milliseconds) {
    try {
      TimeUnit.MILLISECONDS.sleep(milliseconds);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
