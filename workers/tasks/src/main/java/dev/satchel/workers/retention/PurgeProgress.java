package dev.satchel.workers.retention;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The progress of the purge.
 *
 * @param current the run in progress, null between runs
 * @param steppedAt when the purge took its last step
 * @param lastStartedAt when the run that ended last had started
 */
record PurgeProgress(
    @Nullable Current current, @Nullable Instant steppedAt, @Nullable Instant lastStartedAt) {

  /**
   * A run in progress.
   *
   * @param id the id of the message that asked for it
   * @param position where in its area it is, null at the beginning
   * @param purged rows deleted so far
   */
  record Current(
      UUID id, Instant startedAt, Area.Name area, @Nullable String position, long purged) {
    Current after(Area.Purged piece) {
      return new Current(id, startedAt, area, piece.position(), purged + piece.purged());
    }

    Current in(Area.Name next) {
      return new Current(id, startedAt, next, null, purged);
    }
  }
}
