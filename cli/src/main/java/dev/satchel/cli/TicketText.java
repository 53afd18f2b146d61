package dev.satchel.cli;

import tools.jackson.databind.JsonNode;

/** Turns tickets into exit codes and messages. */
final class TicketText {
  private TicketText() {}

  /**
   * Returns the exit code for a ticket and prints the reason if it failed. A ticket that is not
   * done gives {@link Exit#DONE}.
   */
  static Exit exit(Screen screen, JsonNode ticket) {
    if (!Json.yes(ticket, "done")) {
      return Exit.DONE;
    }
    return switch (Json.text(ticket, "status")) {
      case "succeeded" ->
          Json.number(ticket.path("result"), "failed") > 0 ? Exit.FAILED : Exit.DONE;
      case "failed" -> {
        screen.say(Json.text(ticket, "id") + " failed: " + why(ticket));
        yield Exit.FAILED;
      }
      default -> Exit.FAILED;
    };
  }

  private static String why(JsonNode ticket) {
    JsonNode error = ticket.path("error");
    String detail = Json.textOrNull(error, "detail");
    String title = Plain.line(Json.text(error, "title"));
    return detail == null || detail.isBlank() ? title : title + "\n  " + Plain.line(detail);
  }
}
