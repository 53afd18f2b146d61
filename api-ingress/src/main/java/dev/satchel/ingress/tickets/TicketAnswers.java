package dev.satchel.ingress.tickets;

import dev.satchel.ingress.http.Answer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Renders tickets as answers. */
public final class TicketAnswers {
  private TicketAnswers() {}

  /**
   * The ticket with its ETag, and with Retry-After when it is not done.
   *
   * @param status the HTTP status
   */
  public static Answer of(int status, Ticket ticket) {
    Answer body = Answer.json(status, ticket.members());
    return new Answer(status, body.contentType(), headers(ticket), body.body());
  }

  static Answer notModified(Ticket ticket) {
    return new Answer(304, "", headers(ticket), new byte[0]);
  }

  private static Map<String, String> headers(Ticket ticket) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ETag", ticket.etag().header());
    if (!ticket.done()) {
      headers.put("Retry-After", "1");
    }
    return headers;
  }
}
