package dev.satchel.cli;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Waits for a ticket by long polls, each of which tells the version that is known. An API that goes
 * away meanwhile is asked again for a minute, because the task does not stop with it.
 */
final class TicketWatch {
  private static final long GIVES_UP_AFTER_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long ASKS_AGAIN_AFTER_MS = 1_000;

  /**
   * Between two answers, so that a ticket that changes all the time is not asked for all the time.
   */
  private static final long AT_MOST_EVERY_MS = 100;

  private final Session session;
  private final String ticket;
  private final long untilNanos;
  private final boolean bounded;
  private long failingSinceNanos;
  private boolean failing;

  /**
   * A wait.
   *
   * @param seconds at most; null for as long as it takes
   */
  TicketWatch(Session session, String ticket, @Nullable Integer seconds) {
    this.session = session;
    this.ticket = ticket;
    this.bounded = seconds != null;
    this.untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds == null ? 0 : seconds);
  }

  /**
   * The ticket once it is done.
   *
   * @throws Stopped when the time is up, or an operator has to do something first
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
      // The first look is a short one: what is there is shown at once.
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
        throw new Stopped(Exit.TIMED_OUT, ticket + " is not done yet; it goes on.\n" + howToGoOn());
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

  /** An answer, or none for now. */
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

  /** Whether it has failed for long; the first failure begins to count. */
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
    session.screen().say("\nNo longer watching " + ticket + "; it goes on.\n" + howToGoOn());
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
      // The process is ending, and the hook with it.
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
