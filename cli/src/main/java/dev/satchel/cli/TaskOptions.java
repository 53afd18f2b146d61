package dev.satchel.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that requests a task and waits for it. */
final class TaskOptions {
  @Mixin private final Idempotency idempotency = new Idempotency();

  @Option(names = "--no-wait", description = "Do not wait until it is done.")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Wait at most this long, then exit with 5; the task continues.")
  private @Nullable Integer timeout;

  /**
   * Requests a task and waits. Returns the ticket, which is done unless {@code --no-wait} is given.
   */
  ApiAnswer done(Session session, String path, Map<String, ?> body) {
    requireTimeout();
    ApiAnswer accepted = session.api().post(path, body, idempotency.key(session));
    if (accepted.repeated()) {
      session.screen().say("The same request was sent before; this is its ticket.");
    }
    if (Json.yes(accepted.json(), "done")) {
      return accepted;
    }
    String ticket = Json.text(accepted.json(), "id");
    if (noWait) {
      session.screen().say("accepted as " + ticket);
      return accepted;
    }
    return watched(session, ticket);
  }

  /** Waits until the ticket is done, at most for the {@code --timeout}, and returns it. */
  ApiAnswer watched(Session session, String ticket) {
    requireTimeout();
    return new TicketWatch(session, ticket, timeout).untilDone();
  }

  /** Validates the time-out before any request is sent to the API. */
  void requireTimeout() {
    if (timeout != null && timeout < 0) {
      throw Stopped.usage("--timeout must not be below 0");
    }
  }
}
