package dev.satchel.workers.retention;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.OutboxLevel;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.messages.RetentionTask;
import dev.satchel.messages.RetentionTask.Purge;
import dev.satchel.workers.retention.PurgeProgress.Current;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purges expired rows, area by area. Each delivery takes one step, a transaction of a few bounded
 * statements, and the next step follows after a pause; an interrupted run continues with the next
 * delivery of its message. While the workers' outbox has a backlog, the purge waits.
 */
public final class PurgeHandler implements BatchHandler<RetentionTask> {
  private static final Logger log = LoggerFactory.getLogger(PurgeHandler.class);

  /** Pieces of one step; an area that is finished counts as one. */
  private static final int PIECES = 4;

  /**
   * A run without a step for so long is abandoned, and the next scheduled purge starts a new one.
   */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private static final int BUSY = 1_000;
  private static final Duration WHILE_BUSY = Duration.ofSeconds(10);

  private final Map<Area.Name, Area> areas;
  private final RetentionSettings settings;
  private final PurgeRow row;
  private final OutboxLevel outbox;
  private final PurgeMetrics metrics;
  private final Clock clock;

  PurgeHandler(
      Map<Area.Name, Area> areas,
      RetentionSettings settings,
      PurgeRow row,
      OutboxLevel outbox,
      PurgeMetrics metrics,
      Clock clock) {
    this.areas = Map.copyOf(areas);
    this.settings = settings;
    this.row = row;
    this.outbox = outbox;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public Class<RetentionTask> tasks() {
    return RetentionTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<RetentionTask>> batch, Publications publications) {
    List<Outcome> outcomes = new ArrayList<>(batch.size());
    for (Delivered<RetentionTask> delivered : batch) {
      outcomes.add(
          switch (delivered.task()) {
            case Purge purge -> step(delivered.messageId(), purge);
          });
    }
    return outcomes;
  }

  private Outcome step(UUID message, Purge task) {
    Optional<PurgeProgress> locked = row.lock();
    if (locked.isEmpty()) {
      return waiting("another worker", settings.pause());
    }
    Instant now = clock.instant();
    Current current = locked.get().current();
    boolean own = current != null && current.id().equals(message);
    if (!own && stale(task, locked.get().lastStartedAt(), now)) {
      return skipped("stale");
    }
    if (!own && current != null && !abandoned(locked.get().steppedAt(), now)) {
      return skipped("under-way");
    }
    Current run =
        own && current != null ? current : new Current(message, now, Area.Name.INBOX, null, 0);
    if (outbox.full() || outbox.depth() > BUSY) {
      row.write(run, now);
      return waiting("the outbox", WHILE_BUSY);
    }
    return pieces(run, now);
  }

  private static boolean stale(Purge task, @Nullable Instant lastStartedAt, Instant now) {
    Instant dueAt = task.dueAt();
    Instant staleAt = task.staleAt();
    return (staleAt != null && !now.isBefore(staleAt))
        || (dueAt != null
            && lastStartedAt != null
            && !lastStartedAt.isBefore(dueAt)
            && !lastStartedAt.isAfter(now));
  }

  /** Compares the absolute distance, because the clock of another host may be ahead. */
  private static boolean abandoned(@Nullable Instant steppedAt, Instant now) {
    return steppedAt == null || Duration.between(steppedAt, now).abs().compareTo(ABANDONED) > 0;
  }

  private static Outcome waiting(String what, Duration delay) {
    return new Outcome.Running("waiting", Map.of("job", "purge", "waitsFor", what), delay);
  }

  private static Outcome skipped(String why) {
    return new Outcome.Done(Map.of("job", "purge", "skipped", why));
  }

  private Outcome pieces(Current from, Instant now) {
    Current run = from;
    for (int piece = 0; piece < PIECES; piece++) {
      Area.Name name = run.area();
      Area.Purged purged = purge(run, now);
      metrics.purged(name, purged.purged());
      run = run.after(purged);
      if (purged.position() == null) {
        Optional<Area.Name> next = name.next();
        if (next.isEmpty()) {
          return end(run, now);
        }
        run = run.in(next.get());
      }
    }
    row.write(run, now);
    return new Outcome.Running(
        "purging", Map.of("job", "purge", "purged", run.purged()), settings.pause());
  }

  private Area.Purged purge(Current run, Instant now) {
    Duration age = settings.age(run.area());
    Area area = areas.get(run.area());
    if (area == null) {
      throw new IllegalStateException("no purge exists for " + run.area());
    }
    return age.isZero()
        ? new Area.Purged(null, 0)
        : area.purge(
            new Area.Piece(run.position(), run.startedAt().minus(age), now, settings.rows()));
  }

  private Outcome end(Current run, Instant now) {
    row.end(run, now);
    areas.forEach((name, area) -> metrics.oldest(name, area.oldest().orElse(now)));
    metrics.ran(now);
    log.atInfo()
        .addKeyValue("messageId", run.id())
        .log("purge finished: {} expired rows deleted", run.purged());
    return new Outcome.Done(Map.of("job", "purge", "purged", run.purged()));
  }
}
