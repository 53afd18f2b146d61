package dev.satchel.messages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters a task is about: those named, or those open ones that a filter matches and that
 * had arrived when the task was accepted.
 *
 * @param ids in no order, each once; empty when there is a filter
 * @param filter absent when there are ids
 * @param acceptedAt what arrives later is not meant
 */
public record DeadLetterSelection(
    List<DeadLetterId> ids, @Nullable DeadLetterFilter filter, Instant acceptedAt) {
  public DeadLetterSelection {
    ids = List.copyOf(ids);
    if (ids.isEmpty() == (filter == null)) {
      throw new IllegalArgumentException("exactly one of ids and filter");
    }
  }
}
