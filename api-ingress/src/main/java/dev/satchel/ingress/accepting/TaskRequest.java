package dev.satchel.ingress.accepting;

import dev.satchel.ingress.audit.OperatorCall;
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
import java.util.function.Function;
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
  private final @Nullable OperatorCall call;

  private TaskRequest(ApiKey key, FieldErrors errors, TaskHeaders headers, Body body, Asked asked) {
    HttpServletRequest request = asked.request();
    this.key = key;
    this.call = asked.call();
    this.origin = asked.origin();
    this.errors = errors;
    this.headers = headers;
    this.fields = body.fields(errors);
    this.hash = hash(request.getMethod(), request.getRequestURI(), body.canonical());
    this.traceparent = TraceHeader.of(request);
  }

  /** The HTTP request, its origin, and the call to record in the audit log. */
  private record Asked(HttpServletRequest request, Origin origin, @Nullable OperatorCall call) {}

  /**
   * Reads headers and body.
   *
   * @param origin where the request came from; the ticket keeps it
   * @param calls makes the operator call for the audit log from the body; null when it is not
   *     audited
   * @throws RequestRefused when the body cannot be read; invalid headers and parameters are only
   *     noted and refused later
   */
  static TaskRequest read(
      HttpServletRequest request,
      Origin origin,
      ApiKey key,
      Duration longestWait,
      @Nullable Function<Body, OperatorCall> calls) {
    Body body = Body.read(request);
    OperatorCall call = calls == null ? null : calls.apply(body);
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    TaskHeaders headers = TaskHeaders.read(request, errors, longestWait);
    return new TaskRequest(key, errors, headers, body, new Asked(request, origin, call));
  }

  /** The tenant of the key. */
  public TenantId tenant() {
    return key.tenant();
  }

  /** The API key of the request. */
  public ApiKey key() {
    return key;
  }

  /** The call to record in the audit log; null when the request is not audited. */
  public @Nullable OperatorCall call() {
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
