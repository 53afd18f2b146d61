package dev.satchel.ingress.queues;

import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A queue as the API shows it.
 *
 * @param oldest age of the oldest task that no worker has tried yet; null when there is none
 * @param pausedAt null when the queue is not paused
 * @param deadLettersOpen number of its open dead letters
 */
record QueueState(
    TaskQueue queue,
    Level level,
    Consumers consumers,
    @Nullable Duration oldest,
    @Nullable Instant pausedAt,
    long deadLettersOpen) {

  /**
   * The queue's messages on the broker, as a worker last measured them.
   *
   * @param growth change of the number of ready and unacknowledged messages, in messages per second
   * @param measuredAt null when no worker has measured yet
   */
  record Level(long ready, double growth, @Nullable Instant measuredAt) {
    static final Level UNKNOWN = new Level(0, 0, null);
  }

  /**
   * The sums of what all live workers report.
   *
   * @param inHand messages delivered by the broker and not yet acknowledged
   */
  record Consumers(long count, long inHand, double handledPerSecond) {
    static final Consumers NONE = new Consumers(0, 0, 0);
  }

  /**
   * The members of the JSON object. The incoming rate is the handled rate plus the growth, at least
   * 0.
   */
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
