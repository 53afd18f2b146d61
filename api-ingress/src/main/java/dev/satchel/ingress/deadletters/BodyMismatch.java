package dev.satchel.ingress.deadletters;

import dev.satchel.delivery.UnreadableMessage;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/** Describes where a body does not match its type, without exposing the text of an exception. */
final class BodyMismatch {
  private static final int LONGEST = 200;

  private BodyMismatch() {}

  static String of(String type, UnreadableMessage unreadable) {
    List<JacksonException.Reference> path =
        unreadable.getCause() instanceof JacksonException malformed
            ? malformed.getPath()
            : List.of();
    String place =
        path.stream()
            .map(
                step ->
                    step.getPropertyName() == null
                        ? Integer.toString(step.getIndex())
                        : step.getPropertyName())
            .collect(Collectors.joining("/"));
    if (place.isEmpty()) {
      return "does not fit " + type;
    }
    boolean longer = place.length() > LONGEST;
    return "does not fit %s at %s".formatted(type, longer ? place.substring(0, LONGEST) : place);
  }
}
