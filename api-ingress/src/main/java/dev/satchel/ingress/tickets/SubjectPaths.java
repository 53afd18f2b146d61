package dev.satchel.ingress.tickets;

import dev.satchel.messages.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The paths of all kinds of subjects. */
public final class SubjectPaths {
  private final Map<String, SubjectPath> byKind;

  /**
   * Collects the paths of all domains.
   *
   * @throws IllegalStateException when two paths have the same kind
   */
  SubjectPaths(List<SubjectPath> paths) {
    this.byKind =
        paths.stream()
            .collect(Collectors.toUnmodifiableMap(SubjectPath::kind, Function.identity()));
  }

  /**
   * The path of a subject; null without a subject, or when no path is known for its kind, which a
   * later release may have added.
   */
  public @Nullable String of(@Nullable Subject subject) {
    SubjectPath path = subject == null ? null : byKind.get(subject.kind());
    return subject == null || path == null ? null : path.of(subject.id());
  }
}
