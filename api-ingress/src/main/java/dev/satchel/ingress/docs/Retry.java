package dev.satchel.ingress.docs;

/** Whether a request that met a problem may be repeated. The names are part of the API. */
enum Retry {
  NO("no", "Do not repeat the request: there is nothing to gain."),
  CHANGED("changed", "Do not repeat the request as it is: only a changed one can succeed."),
  ONCE_CURED(
      "once-cured",
      "The same request can succeed once the cure is done. A task then needs a new"
          + " Idempotency-Key: the old one returns the failed ticket."),
  LATER(
      "later",
      "Repeat the same request, with the same Idempotency-Key if it has one, after as many seconds"
          + " as Retry-After says."),
  SAME_KEY(
      "same-key",
      "Repeat the same request with the same Idempotency-Key until it is answered. It is never done"
          + " twice.");

  private final String wireName;
  private final String sentence;

  Retry(String wireName, String sentence) {
    this.wireName = wireName;
    this.sentence = sentence;
  }

  String wireName() {
    return wireName;
  }

  /** The same for people. */
  String sentence() {
    return sentence;
  }
}
