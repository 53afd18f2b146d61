package dev.satchel.ingress.problems;

/**
 * A validation error: a rule that one part of a request breaks.
 *
 * @param place the part of the request that {@code name} refers to
 * @param name a JSON pointer (RFC 6901) into the body, or the name of a header or query parameter
 * @param rule a stable code such as {@code required} or {@code integer}
 * @param detail a sentence for a person
 */
public record FieldError(Place place, String name, String rule, String detail) {
  /** The part of a request. */
  public enum Place {
    /** In the body; the name is a JSON pointer. */
    POINTER("pointer"),
    /** A header. */
    HEADER("header"),
    /** A query parameter. */
    PARAMETER("parameter");

    private final String member;

    Place(String member) {
      this.member = member;
    }

    /** The member of the error object that holds the name. */
    public String member() {
      return member;
    }
  }
}
