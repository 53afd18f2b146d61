package dev.satchel.ingress.problems;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Problem details of one answer (RFC 9457).
 *
 * @param detail a sentence about this occurrence; never taken from an exception
 * @param errors all broken rules, in the order in which they were found
 * @param headers additional response headers
 */
public record ApiProblem(
    ProblemType type, String detail, List<FieldError> errors, Map<String, String> headers) {
  public ApiProblem {
    errors = List.copyOf(errors);
    headers = Map.copyOf(headers);
  }

  /** A problem without broken fields. */
  public static ApiProblem of(ProblemType type, String detail) {
    return new ApiProblem(type, detail, List.of(), Map.of());
  }

  /** The request has shown no valid key. */
  public static ApiProblem unauthenticated(String detail) {
    return of(ProblemType.UNAUTHENTICATED, detail)
        .with("WWW-Authenticate", "Bearer realm=\"satchel\"");
  }

  /** Temporarily unavailable and nothing was stored; the client may retry after one second. */
  public static ApiProblem unavailable(String detail) {
    return later(ProblemType.UNAVAILABLE, detail);
  }

  /**
   * It is unknown whether the request was stored; the client retries with the same Idempotency-Key.
   */
  public static ApiProblem possiblyStored(String detail) {
    return later(ProblemType.POSSIBLY_STORED, detail);
  }

  private static ApiProblem later(ProblemType type, String detail) {
    return new ApiProblem(type, detail, List.of(), Map.of("Retry-After", "1"));
  }

  /** A copy with one more header. */
  public ApiProblem with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ApiProblem(type, detail, errors, more);
  }

  /** The members of the problem object (RFC 9457, section 3). */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", typeUri(type.code()));
    members.put("title", type.title());
    members.put("status", type.status());
    members.put("detail", detail);
    if (!errors.isEmpty()) {
      members.put("errors", errors.stream().map(ApiProblem::members).toList());
    }
    return members;
  }

  /** The URI reference of the description of a problem code. */
  public static String typeUri(String code) {
    return "/problems/" + code;
  }

  private static Map<String, Object> members(FieldError error) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put(error.place().member(), error.name());
    members.put("rule", error.rule());
    members.put("detail", error.detail());
    return members;
  }
}
