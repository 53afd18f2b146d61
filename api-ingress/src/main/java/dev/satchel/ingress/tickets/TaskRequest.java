package dev.satchel.ingress.tickets;

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

/** A request for a task, read as far as all tasks are alike. */
public final class TaskRequest {
  private final TenantId tenant;
  private final FieldErrors errors;
  private final TaskHeaders headers;
  private final Fields fields;
  private final byte[] hash;
  private final @Nullable String traceparent;

  private TaskRequest(
      TenantId tenant,
      FieldErrors errors,
      TaskHeaders headers,
      Body body,
      HttpServletRequest request) {
    this.tenant = tenant;
    this.errors = errors;
    this.headers = headers;
    this.fields = body.fields(errors);
    this.hash = hash(request.getMethod(), request.getRequestURI(), body.canonical());
    this.traceparent = TraceHeader.of(request);
  }

  /**
   * Reads headers and body.
   *
   * @throws RequestRefused when the body cannot be read; what merely breaks rules is noted
   */
  static TaskRequest read(HttpServletRequest request, ApiKey key, Duration longestWait) {
    Body body = Body.read(request);
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    TaskHeaders headers = TaskHeaders.read(request, errors, longestWait);
    return new TaskRequest(key.tenant(), errors, headers, body, request);
  }

  /** Whose request. */
  public TenantId tenant() {
    return tenant;
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
    return new NewTicket.Request(tenant, headers.key(), hash, traceparent);
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
