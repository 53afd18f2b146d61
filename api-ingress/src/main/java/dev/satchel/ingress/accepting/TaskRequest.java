package dev.satchel.ingress.accepting;

import dev.satchel.ingress.audit.Audited;
import dev.satchel.ingress.audit.Call;
import dev.satchel.ingress.audit.Origin;
import dev.satchel.ingress.http.Body;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Fields;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.http.TraceHeader;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request for a task: API key, idempotency key, preferences and body, which all tasks share. */
public final class TaskRequest {
  private final ApiKey key;
  private final FieldErrors errors;
  private final TaskHeaders headers;
  private final Fields fields;
  private final byte[] hash;
  private final @Nullable String traceparent;
  private final Origin origin;
  private final @Nullable Call call;

  private TaskRequest(Asked asked, Body body, FieldErrors errors, TaskHeaders headers) {
    HttpServletRequest request = asked.request();
    byte[] canonical = body.canonical();
    Audited audited = asked.audited();
    this.key = asked.key();
    this.origin = asked.origin();
    this.errors = errors;
    this.headers = headers;
    this.fields = body.fields(errors);
    this.hash = hash(request.getMethod(), request.getRequestURI(), canonical);
    this.traceparent = TraceHeader.of(request);
    this.call =
        audited == null
            ? null
            : Call.withBody(
                Call.who(asked.key(), asked.origin()), Call.action(audited), request, canonical);
  }

  /**
   * What was asked before the body is read.
   *
   * @param origin where the request came from; the ticket keeps it
   * @param audited of the controller method; null when it has none
   */
  record Asked(HttpServletRequest request, ApiKey key, Origin origin, @Nullable Audited audited) {}

  /**
   * Reads headers and body.
   *
   * @throws RequestRefused when the body cannot be read; invalid headers and parameters are only
   *     noted and refused later
   */
  static TaskRequest read(Asked asked, Duration longestWait) {
    Body body = Body.read(asked.request());
    FieldErrors errors = new FieldErrors();
    Query.of(asked.request(), errors, List.of());
    TaskHeaders headers = TaskHeaders.read(asked.request(), errors, longestWait);
    return new TaskRequest(asked, body, errors, headers);
  }

  /** The tenant of the key. */
  public TenantId tenant() {
    return key.tenant();
  }

  /** The API key of the request. */
  public ApiKey key() {
    return key;
  }

  /**
   * The call as the audit log records it when it is accepted; null when its ticket says all that is
   * recorded.
   */
  public @Nullable Call call() {
    return call;
  }

  /** The fields of the body. */
  public Fields fields() {
    return fields;
  }

  /**
   * A required value, after all fields have been read.
   *
   * @throws RequestRefused when a rule is broken
   */
  public <T> T checked(@Nullable T value) {
    return errors.checked(value);
  }

  /**
   * Ends the reading of the body.
   *
   * @throws RequestRefused with every broken rule and every unknown field
   */
  public void endFields() {
    fields.end();
    errors.refuseIfAny();
  }

  /** The idempotency key; valid once {@link #endFields} has returned. */
  public String idempotencyKey() {
    return headers.key();
  }

  /** The SHA-256 of method, path and body, by which a repeated request is known. */
  public byte[] hash() {
    return hash.clone();
  }

  NewTicket.Request asStored() {
    return new NewTicket.Request(tenant(), headers.key(), hash, traceparent, key.actor(), origin);
  }

  /** How long the client wants to wait for the ticket to be done; null when it did not say. */
  @Nullable Duration preferredWait() {
    return headers.preferredWait();
  }

  private static byte[] hash(String method, String path, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((method + " " + path + "\n").getBytes(StandardCharsets.UTF_8));
      return digest.digest(body);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
