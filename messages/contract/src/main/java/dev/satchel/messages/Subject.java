package dev.satchel.messages;

import java.util.regex.Pattern;

/**
 * The object that a ticket is about: its task creates or changes it. Only the ingress knows the
 * object's path in the API.
 *
 * @param kind the kind of object, such as {@code payment}; lower case, with hyphens
 * @param id the object's id within its kind, such as {@code pay_…}; 1 to 64 printable ASCII
 *     characters
 */
public record Subject(String kind, String id) {
  private static final Pattern KIND = Pattern.compile("[a-z][a-z-]{0,31}");
  private static final Pattern ID = Pattern.compile("[!-~]{1,64}");

  public Subject {
    if (!KIND.matcher(kind).matches()) {
      throw new IllegalArgumentException("a subject's kind is a lower-case word: " + kind);
    }
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("a subject's id has 1 to 64 printable characters");
    }
  }

  /** The object that this id names. */
  public static Subject of(Id id) {
    return new Subject(id.kind(), id.toString());
  }
}
