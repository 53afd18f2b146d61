package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.ApiProblem;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A complete HTTP response, ready to be written.
 *
 * @param contentType empty when there is no body
 * @param compressible whether the body may be sent compressed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to the wire, never compared
public record Answer(
    int status, String contentType, Map<String, String> headers, byte[] body, boolean compressible)
    implements Reply {
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  public Answer {
    headers = Map.copyOf(headers);
  }

  /** A response that is sent as it is. */
  public Answer(int status, String contentType, Map<String, String> headers, byte[] body) {
    this(status, contentType, headers, body, false);
  }

  /** A JSON response of plain values. */
  public static Answer json(int status, Object plain) {
    return new Answer(status, JSON, Map.of(), Json.write(plain));
  }

  /** A response without a body. */
  public static Answer empty(int status) {
    return new Answer(status, "", Map.of(), new byte[0]);
  }

  /** A problem details response (RFC 9457). */
  public static Answer problem(ApiProblem problem) {
    return new Answer(
        problem.type().status(), PROBLEM, problem.headers(), Json.write(problem.members()));
  }

  /**
   * A response to a read that may be large, such as a list; its body may be sent compressed. Not
   * for an answer with a secret, whose length would then depend on it (BREACH), nor for one with a
   * strong ETag, which stands for the same bytes.
   */
  public static Answer large(Object plain) {
    return new Answer(200, JSON, Map.of(), Json.write(plain), true);
  }

  /** A copy with one more header. */
  public Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, contentType, more, body, compressible);
  }
}
