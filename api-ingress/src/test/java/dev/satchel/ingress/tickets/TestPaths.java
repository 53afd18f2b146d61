package dev.satchel.ingress.tickets;

import java.util.List;

/** Makes paths for tests of other packages. */
public final class TestPaths {
  private TestPaths() {}

  /** Knows these paths alone. */
  public static SubjectPaths of(SubjectPath... paths) {
    return new SubjectPaths(List.of(paths));
  }
}
