package dev.satchel.ingress.tickets;

import dev.satchel.ingress.http.Etag;
import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ticket as the API shows it: immutable fields and, in {@code state}, those that change.
 *
 * @param task the stable type name
 * @param resource the path of what the task creates or changes
 * @param sender who requested it
 */
public record Ticket(
    TicketId id,
    String task,
    @Nullable String resource,
    Instant createdAt,
    Sender sender,
    TicketChange state) {

  /** Whether the ticket has reached a final status. */
  public boolean done() {
    return state.status().done();
  }

  /** The ticket with the state of a newer change; an older change is ignored. */
  public Ticket after(@Nullable TicketChange change) {
    return change == null || change.version() <= state.version()
        ? this
        : new Ticket(id, task, resource, createdAt, sender, change);
  }

  Etag etag() {
    return Etag.of(state.version());
  }

  /** The members of the JSON object. */
  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", id.toString());
    members.put("task", task);
    members.put("status", state.status().wireName());
    members.put("stage", state.stage());
    members.put("done", done());
    members.put("attempts", state.attempts());
    members.put("createdAt", createdAt.toString());
    members.put("updatedAt", state.updatedAt().toString());
    members.put("resource", resource);
    members.put("actor", sender.actor());
    members.put("requestId", sender.requestId());
    members.put("result", state.result());
    Problem error = state.error();
    members.put("error", error == null ? null : problem(error));
    return members;
  }

  /** A stored problem as an RFC 9457 object. */
  public static Map<String, Object> problem(Problem error) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", ApiProblem.typeUri(error.reason()));
    members.put("title", Reason.of(error.reason()).map(Reason::title).orElse(error.reason()));
    members.put("detail", error.detail());
    return members;
  }

  /** Parses the problem in the column {@code error}. */
  public static Problem problem(String json) {
    Map<String, Object> members = Json.object(json);
    return new Problem(
        String.valueOf(members.get("reason")), String.valueOf(members.get("detail")));
  }
}
