package dev.satchel.messages;

import java.util.regex.Pattern;

/**
 * What a ticket is about: the thing that its task makes or changes. Only the ingress knows under
 * which path it is shown.
 *
 * @param kind the word for things of its sort, such as {@code payment}; lower case, with hyphens
 * @param id what names it among them, such as {@code pay_…}; 1 to 64 printable ASCII characters
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

  /** The thing that has this id. */
  public static Subject of(Id id) {
    return new Subject(id.kind(), id.toString());
  }
}
