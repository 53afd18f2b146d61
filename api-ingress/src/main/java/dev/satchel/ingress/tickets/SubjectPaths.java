package dev.satchel.ingress.tickets;

import dev.satchel.messages.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The paths under which clients find what tickets are about. */
public final class SubjectPaths {
  private final Map<String, SubjectPath> byKind;

  /**
   * The paths of all domains.
   *
   * @throws IllegalStateException when two are for the same kind
   */
  SubjectPaths(List<SubjectPath> paths) {
    this.byKind =
        paths.stream()
            .collect(Collectors.toUnmodifiableMap(SubjectPath::kind, Function.identity()));
  }

  /** The path of a subject; null for none, and for a kind that only a later release shows. */
  public @Nullable String of(@Nullable Subject subject) {
    SubjectPath path = subject == null ? null : byKind.get(subject.kind());
    return subject == null || path == null ? null : path.of(subject.id());
  }
}
