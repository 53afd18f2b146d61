package dev.satchel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * {@code ./satchel dead-letters edit}: closes a dead letter and sends its message with a new body.
 */
@Command(
    name = "edit",
    description = {
      "Close a dead letter and send its message with another body and a new message id.",
      "At most one of the two has an effect. The API must allow it; the key needs the scope editor."
    })
final class Edit implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  @Parameters(paramLabel = "ID", description = "The dead letter, dlt_...")
  private String id = "";

  @Option(
      names = "--body",
      paramLabel = "FILE",
      required = true,
      description = "The new body, a JSON object; - for standard input.")
  private String body = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "The reason, for the history.")
  private @Nullable String reason;

  @Mixin private final Consent consent = new Consent();
  @Mixin private final TaskOptions task = new TaskOptions();
  @Mixin private final Common common;
  private final Screen screen;

  Edit(Environment environment) {
    this.common = new Common(environment);
    this.screen = environment.screen();
  }

  @Override
  public Integer call() {
    return common.run(
        session -> {
          if (!consent.given() && body.equals(STANDARD_INPUT)) {
            throw Stopped.usage(
                "with the body on standard input no confirmation is possible: use --yes");
          }
          consent.requireSomebodyToAsk(screen);
          JsonNode edited = edited();
          if (!consent.asked(screen, "Close " + id + " and send its message with this body?")) {
            screen.say("Nothing was changed.");
            return Exit.FAILED;
          }
          Map<String, Object> request = new LinkedHashMap<>();
          request.put("body", edited);
          if (reason != null) {
            request.put("reason", reason);
          }
          ApiAnswer answer =
              task.done(session, "/v1/dead-letters/" + Api.encoded(id) + "/edits", request);
          JsonNode ticket = answer.json();
          Exit exit = TicketText.exit(screen, ticket);
          if (!session.printedAsJson(answer) && exit == Exit.DONE && Json.yes(ticket, "done")) {
            screen.print(
                id + " is closed; its message was sent again as " + message(ticket.path("result")));
          }
          return exit;
        });
  }

  private static String message(JsonNode result) {
    return Plain.line(Json.text(result, "message"));
  }

  private JsonNode edited() {
    try {
      byte[] text =
          body.equals(STANDARD_INPUT) ? screen.readAll() : Files.readAllBytes(Path.of(body));
      JsonNode read = Json.read(text);
      if (read.isObject()) {
        return read;
      }
      throw Stopped.usage("the body in " + body + " is not a JSON object");
    } catch (JacksonException e) {
      throw Stopped.usage("the body in " + body + " is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw Stopped.usage("cannot read " + body + ": " + e.getClass().getSimpleName());
    }
  }
}
