package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.RequestRefused;
import java.util.function.Function;

/** Ids in a path: a malformed one names nothing. */
public final class PathIds {
  private PathIds() {}

  /**
   * The id.
   *
   * @throws RequestRefused (404) when malformed
   */
  public static <T> T parse(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException malformed) {
      throw RequestRefused.notFound();
    }
  }
}
