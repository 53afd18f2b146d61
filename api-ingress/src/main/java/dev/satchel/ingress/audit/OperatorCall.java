package dev.satchel.ingress.audit;

import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.messages.Message;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call of an operator: who called, from where, and for what.
 *
 * @param action the type name of the requested task, or what {@link Audited#action} says
 * @param path of the request
 * @param body the request's JSON object; null when it was not read
 */
public record OperatorCall(
    TenantId tenant,
    String actor,
    String action,
    Origin origin,
    String path,
    @Nullable Map<String, Object> body) {
  private static final String ATTRIBUTE = OperatorCall.class.getName();
  private static final int LONGEST_PATH = 512;

  /** An API key that was given where an id belongs. */
  private static final Pattern SECRET = Pattern.compile("sk_[^/?]{13,}");

  /** The call of a request whose body has not been read. */
  static OperatorCall of(
      HttpServletRequest request, HttpServletResponse response, ApiKey key, Audited audited) {
    String path = Origin.shortened(request.getRequestURI(), LONGEST_PATH);
    return new OperatorCall(
        key.tenant(),
        key.actor(),
        audited.value().length == 0 ? audited.action() : Message.typeName(audited.value()[0]),
        Origin.of(request, response),
        path == null ? "" : SECRET.matcher(path).replaceAll("sk_..."),
        null);
  }

  /**
   * The call of a request whose body has been read; it is stored as an attribute of the request.
   */
  public static OperatorCall read(
      HttpServletRequest request,
      HttpServletResponse response,
      ApiKey key,
      Audited audited,
      byte[] body) {
    OperatorCall bare = of(request, response, key, audited);
    OperatorCall call =
        new OperatorCall(
            bare.tenant,
            bare.actor,
            bare.action,
            bare.origin,
            bare.path,
            Json.object(new String(body, StandardCharsets.UTF_8)));
    request.setAttribute(ATTRIBUTE, call);
    return call;
  }

  /** The call that {@link #read} stored in the request; null when the body was not read. */
  static @Nullable OperatorCall remembered(HttpServletRequest request) {
    return (OperatorCall) request.getAttribute(ATTRIBUTE);
  }

  /** The audit entry of an accepted call, written with the ticket. */
  public AuditEntry accepted(UUID id, Instant at, TicketId ticket) {
    return new AuditEntry(id, at, this, "accepted", ticket, detail());
  }

  /**
   * The audit entry of an accepted call that requests no task.
   *
   * @param resource the path of what was made or changed
   */
  public AuditEntry accepted(UUID id, Instant at, String resource) {
    Map<String, Object> detail = detail();
    detail.put("resource", resource);
    return new AuditEntry(id, at, this, "accepted", null, detail);
  }

  /** The audit entry of a refused call. */
  AuditEntry refused(UUID id, Instant at, ApiProblem problem) {
    Map<String, Object> detail = detail();
    detail.put("problem", problem.members());
    return new AuditEntry(id, at, this, "refused", null, detail);
  }

  private Map<String, Object> detail() {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("path", path);
    if (body != null) {
      detail.put("request", body);
    }
    return detail;
  }
}
