package dev.satchel.ingress.audit;

import dev.satchel.delivery.audit.AuditEntry;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.messages.Message;
import dev.satchel.messages.TicketId;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A state-changing call, as the audit log records it.
 *
 * @param action as {@link Audited} says
 * @param detail path and body, without secrets
 */
public record Call(AuditEntry.Who who, String action, Map<String, ?> detail) {
  private static final int LONGEST_PATH = 512;

  /** Who sends a request. */
  public static AuditEntry.Who who(ApiKey key, Origin origin) {
    return new AuditEntry.Who(
        key.tenant().name(), key.actor(), origin.remote(), origin.requestId());
  }

  /**
   * A call of an operator or about keys: its entry contains the body.
   *
   * @param action as {@link Audited} says
   * @param body canonical JSON
   */
  public static Call withBody(
      AuditEntry.Who who, String action, HttpServletRequest request, byte[] body) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("path", path(request));
    detail.put("request", Json.object(new String(body, StandardCharsets.UTF_8)));
    return new Call(who, action, Secrets.masked(detail));
  }

  /**
   * The entry of an accepted task, written with its ticket.
   *
   * @param subject the id of what the task creates or changes
   */
  public AuditLine accepted(TicketId ticket, Instant at, String subject) {
    return AuditLine.of(
        new AuditEntry(
            ticket.uuid(),
            at,
            who,
            AuditEntry.Event.ACCEPTED,
            action,
            ticket,
            // What the task creates has the digits of the ticket, which names it already.
            subject.endsWith(ticket.toString().substring(TicketId.PREFIX.length()))
                ? List.of()
                : List.of(subject),
            detail));
  }

  /**
   * The entry of an accepted call without a ticket.
   *
   * @param resource the path of what was made or changed
   */
  public AuditLine accepted(UUID id, Instant at, String resource) {
    Map<String, Object> all = new LinkedHashMap<>(detail);
    all.put("resource", resource);
    return AuditLine.of(
        new AuditEntry(id, at, who, AuditEntry.Event.ACCEPTED, action, null, List.of(), all));
  }

  /** The action that an annotation says. */
  public static String action(Audited audited) {
    return audited.value().length == 0 ? audited.action() : Message.typeName(audited.value()[0]);
  }

  /** Decoded, as the controller sees it: an id with an escape in it is the same id. */
  private static String path(HttpServletRequest request) {
    String info = request.getPathInfo();
    String path = request.getServletPath() + (info == null ? "" : info);
    return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH);
  }
}
