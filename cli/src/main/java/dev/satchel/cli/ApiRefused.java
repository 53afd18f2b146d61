package dev.satchel.cli;

import tools.jackson.databind.JsonNode;

/** An error answer of the API: a problem document (RFC 9457). */
final class ApiRefused extends RuntimeException {
  private final transient ApiAnswer answer;
  private final String advice;

  /**
   * Wraps a problem.
   *
   * @param advice text to append for the operator; may be empty
   */
  ApiRefused(ApiAnswer answer, String advice) {
    super("HTTP " + answer.status(), null, false, false);
    this.answer = answer;
    this.advice = advice;
  }

  ApiAnswer answer() {
    return answer;
  }

  Exit exit() {
    return answer.status() >= 500 ? Exit.UNREACHABLE : Exit.REFUSED;
  }

  /** Whether a retry may succeed: true for status 429 and 500 or above. */
  boolean passes() {
    return answer.status() >= 500 || answer.status() == 429;
  }

  /** The problem as lines of text: its title, its detail and each invalid field. */
  String readable() {
    JsonNode problem = answer.json();
    StringBuilder text = new StringBuilder(Plain.line(Json.text(problem, "title")));
    text.append(" (").append(answer.status()).append(')');
    String detail = Json.textOrNull(problem, "detail");
    if (detail != null && !detail.equals(Json.text(problem, "title") + ".")) {
      text.append("\n  ").append(Plain.line(detail));
    }
    for (JsonNode error : Json.list(problem, "errors")) {
      text.append("\n  ").append(Plain.line(place(error))).append(": ");
      text.append(Plain.line(Json.text(error, "detail")));
    }
    return text.append(advice).toString();
  }

  private static String place(JsonNode error) {
    String pointer = Json.textOrNull(error, "pointer");
    if (pointer != null) {
      return pointer.isEmpty() ? "the body" : pointer;
    }
    String header = Json.textOrNull(error, "header");
    return header == null ? Json.text(error, "parameter") : "header " + header;
  }
}
