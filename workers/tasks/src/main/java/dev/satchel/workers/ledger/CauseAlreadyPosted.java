package dev.satchel.workers.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the journal already has an entry with one of these causes: the effect has happened
 * before.
 */
public final class CauseAlreadyPosted extends RuntimeException {
  private static final int SHOWN = 3;

  private final String causes;

  CauseAlreadyPosted(List<String> causes, @Nullable Throwable cause) {
    this(
        "posted already, among "
            + causes.size()
            + ": "
            + String.join(", ", causes.subList(0, Math.min(SHOWN, causes.size()))),
        cause);
  }

  private CauseAlreadyPosted(String causes, @Nullable Throwable cause) {
    super(causes, cause);
    this.causes = causes;
  }

  /** A text that lists the causes, at least one of which was posted before. */
  public String causes() {
    return causes;
  }
}
