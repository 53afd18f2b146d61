package dev.satchel.workers.retention;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far the purge is.
 *
 * @param current the run under way, null between runs
 * @param steppedAt when that took its last step
 * @param lastStartedAt when the last run began that has ended
 */
record PurgeProgress(
    @Nullable Current current, @Nullable Instant steppedAt, @Nullable Instant lastStartedAt) {

  /**
   * A run under way.
   *
   * @param id the message that asked for it
   * @param position where in its area it is, null at the beginning
   * @param purged rows so far
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
