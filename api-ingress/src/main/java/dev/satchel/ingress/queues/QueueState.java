package dev.satchel.ingress.queues;

import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A queue as it is shown.
 *
 * @param oldest how long the oldest task waits that nobody has tried yet; null when there is none
 * @param pausedAt null when it is not paused
 * @param deadLettersOpen how many of its messages lie at the desk
 */
record QueueState(
    TaskQueue queue,
    Level level,
    Consumers consumers,
    @Nullable Duration oldest,
    @Nullable Instant pausedAt,
    long deadLettersOpen) {

  /**
   * What waits on the broker, as a worker measured it last.
   *
   * @param growth of what waits and is in hand, in messages a second
   * @param measuredAt null when nobody has measured yet
   */
  record Level(long ready, double growth, @Nullable Instant measuredAt) {
    static final Level UNKNOWN = new Level(0, 0, null);
  }

  /**
   * What the living workers say of themselves, taken together.
   *
   * @param inHand taken from the broker and not yet acknowledged
   */
  record Consumers(long count, long inHand, double handledPerSecond) {
    static final Consumers NONE = new Consumers(0, 0, 0);
  }

  /** The members of the JSON object. What comes in is what is handled and what is left over. */
  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("queue", queue.queueName());
    members.put("ready", level.ready());
    members.put("inHand", consumers.inHand());
    members.put("consumers", consumers.count());
    members.put(
        "ratePerSecondIn", rounded(Math.max(0, consumers.handledPerSecond() + level.growth())));
    members.put("ratePerSecondOut", rounded(consumers.handledPerSecond()));
    members.put("oldestAgeSeconds", oldest == null ? null : Math.max(0, oldest.toSeconds()));
    members.put("paused", pausedAt != null);
    members.put("pausedAt", pausedAt == null ? null : pausedAt.toString());
    members.put("deadLettersOpen", deadLettersOpen);
    members.put("measuredAt", level.measuredAt() == null ? null : level.measuredAt().toString());
    return members;
  }

  private static double rounded(double perSecond) {
    return Math.round(perSecond * 10) / 10.0;
  }
}
