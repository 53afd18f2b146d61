package dev.satchel.ingress.search;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object that a search has found.
 *
 * @param kind such as {@code payment}
 * @param path under which the API shows it
 * @param by which member has the text: {@code id}, {@code externalId} or {@code reference}
 */
public record Found(String kind, String id, String path, String by) {
  /** The id that the text is; empty when it is none of this kind. */
  public static <T> Optional<T> id(String text, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException otherText) {
      return Optional.empty();
    }
  }

  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("kind", kind);
    members.put("id", id);
    members.put("path", path);
    members.put("by", by);
    return members;
  }
}
