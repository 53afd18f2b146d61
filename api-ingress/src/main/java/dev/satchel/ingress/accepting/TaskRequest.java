package dev.satchel.ingress.accepting;

import dev.satchel.ingress.audit.OperatorCall;
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

/** A request for a task, read as far as all tasks are alike. */
public final class TaskRequest {
  private final ApiKey key;
  private final FieldErrors errors;
  private final TaskHeaders headers;
  private final Fields fields;
  private final byte[] hash;
  private final @Nullable String traceparent;
  private final @Nullable OperatorCall call;

  private TaskRequest(
      ApiKey key,
      FieldErrors errors,
      TaskHeaders headers,
      Body body,
      HttpServletRequest request,
      @Nullable OperatorCall call) {
    this.key = key;
    this.call = call;
    this.errors = errors;
    this.headers = headers;
    this.fields = body.fields(errors);
    this.hash = hash(request.getMethod(), request.getRequestURI(), body.canonical());
    this.traceparent = TraceHeader.of(request);
  }

  /**
   * Reads headers and body.
   *
   * @param calls makes of a body the call that the audit log speaks of; null when it does not
   * @throws RequestRefused when the body cannot be read; what merely breaks rules is noted
   */
  static TaskRequest read(
      HttpServletRequest request,
      ApiKey key,
      Duration longestWait,
      @Nullable Function<Body, OperatorCall> calls) {
    Body body = Body.read(request);
    OperatorCall call = calls == null ? null : calls.apply(body);
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    TaskHeaders headers = TaskHeaders.read(request, errors, longestWait);
    return new TaskRequest(key, errors, headers, body, request, call);
  }

  /** Whose request. */
  public TenantId tenant() {
    return key.tenant();
  }

  /** Who asks. */
  public ApiKey key() {
    return key;
  }

  /** What the audit log says of the request; null when it says nothing. */
  @Nullable OperatorCall call() {
    return call;
  }

  /** The members of the body. */
  public Fields fields() {
    return fields;
  }

  /** A required value, once all members have been read. */
  public <T> T checked(@Nullable T value) {
    return errors.checked(value);
  }

  /**
   * Ends the reading of the body.
   *
   * @throws RequestRefused with everything that breaks a rule
   */
  public void endFields() {
    fields.end();
    errors.refuseIfAny();
  }

  NewTicket.Request asStored() {
    return new NewTicket.Request(tenant(), headers.key(), hash, traceparent);
  }

  /** How long the client wants to wait for the finished ticket; null when it did not say. */
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
