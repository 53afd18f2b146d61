package dev.satchel.messages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters that a task applies to: the listed ids, or the open dead letters that match a
 * filter and had arrived when the task was accepted.
 *
 * @param ids in no particular order, each once; empty when there is a filter
 * @param filter absent when there are ids
 * @param acceptedAt when the task was accepted; a filter does not select dead letters that arrived
 *     later
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
