package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.RequestRefused;
import java.util.function.Function;

/** Parses ids in paths. */
public final class PathIds {
  private PathIds() {}

  /**
   * Parses an id.
   *
   * @throws RequestRefused (404) when the id is malformed, because nothing exists at such a path
   */
  public static <T> T parse(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException malformed) {
      throw RequestRefused.notFound();
    }
  }
}
