package dev.satchel.delivery.schedule;

import dev.satchel.delivery.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Polls for the due rows of one table without reading its whole index each time. While a read view
 * is open (a consistent dump holds one for an hour), InnoDB keeps the index entries of all deleted
 * rows, and the due ones lie behind millions of them. So a poll begins where the last one ended.
 * Rows that it missed are found by looking back: in slices of time, from the newest to the oldest,
 * repeatedly, for a small share of the time.
 *
 * <p>Missed rows are those whose transaction committed more than {@code late} after they were due,
 * rows that another relay had locked and released, and all rows older than the start of this
 * process. Used by one thread.
 */
public final class DuePoll {
  private static final long LOOK_BACK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** The longest look back in one round. */
  private static final long LOOK_BACK_FOR_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Looking back takes at most one part in this many of the time. */
  private static final int LOOK_BACK_SHARE = 50;

  private static final Duration SMALLEST_SLICE = Duration.ofSeconds(15);

  /**
   * A slice spans this fraction of its distance from now, so that a few hundred reach the
   * beginning.
   */
  private static final int SLICES_OF_DISTANCE = 32;

  private static final Duration ALL_BEFORE = Duration.ofDays(30);

  private final DueRows table;
  private final Duration late;
  private final Taking taking;
  private @Nullable Instant from;
  private @Nullable Instant back;
  private DueRows.Level passing = DueRows.Level.NOTHING;
  private DueRows.Level behind = DueRows.Level.NOTHING;
  private long busyNanos;
  private long nextNanos = System.nanoTime();

  /** Takes rows of a range of time in its own transaction, and passes their messages on. */
  public interface Taking {
    /**
     * Takes the first rows of a range.
     *
     * @param limit about how many messages to take
     */
    Taken take(Instant from, Instant to, int limit);
  }

  /**
   * The rows that were taken.
   *
   * @param last when the last of them was due; null when none was taken
   * @param more whether the range may have more
   */
  public record Taken(@Nullable Instant last, boolean more) {
    public static final Taken NOTHING = new Taken(null, false);

    /** Publications of which each is a row. */
    public static Taken of(List<Publication> rows, int limit) {
      return rows.isEmpty() ? NOTHING : new Taken(rows.getLast().deliverAt(), rows.size() == limit);
    }
  }

  /**
   * Polls a table.
   *
   * @param late how much later than a row's {@code deliver_at} its transaction may commit
   */
  public DuePoll(DueRows table, Duration late, Taking taking) {
    this.table = table;
    this.late = late;
    this.taking = taking;
  }

  /**
   * Takes due rows.
   *
   * @param limit about how many messages to take; 0 when none can be published
   * @return whether there may be more
   */
  public boolean poll(int limit) {
    Instant now = table.now();
    Instant begin = begin(now);
    boolean full = false;
    if (limit > 0) {
      Instant reached = now.minus(late);
      if (table.any(begin, now)) {
        Taken taken = taking.take(begin, now, limit);
        full = taken.more();
        if (full && taken.last() != null && taken.last().isBefore(reached)) {
          reached = taken.last();
        }
      }
      from = reached.isAfter(begin) ? reached : begin;
    }
    return lookBack(now, limit) || full;
  }

  /** Where the next poll begins; it steps back when the database's clock has stepped back. */
  private Instant begin(Instant now) {
    Instant latest = now.minus(late);
    Instant begin = from == null || from.isAfter(now) ? latest : from;
    from = begin;
    return begin;
  }

  /** Looks at some of the past; returns whether rows were taken there. */
  private boolean lookBack(Instant now, int limit) {
    long began = System.nanoTime();
    if (back == null) {
      boolean again = behind.messages() > 0 && limit > 0;
      if (began < nextNanos && !again) {
        return false;
      }
      back = begin(now);
      passing = DueRows.Level.NOTHING;
      busyNanos = 0;
    }
    boolean taken = false;
    while (back != null && !taken && System.nanoTime() - began < LOOK_BACK_FOR_NANOS) {
      Instant lower = lower(now, back);
      taken = look(lower, back, limit);
      if (!taken) {
        back = lower.equals(Instant.EPOCH) ? null : lower;
      }
    }
    busyNanos += System.nanoTime() - began;
    if (back == null) {
      behind = passing;
      nextNanos = System.nanoTime() + Math.max(LOOK_BACK_EVERY_NANOS, busyNanos * LOOK_BACK_SHARE);
    }
    return taken;
  }

  private static Instant lower(Instant now, Instant upper) {
    Duration distance = Duration.between(upper, now);
    if (distance.compareTo(ALL_BEFORE) > 0) {
      return Instant.EPOCH;
    }
    Duration part = distance.dividedBy(SLICES_OF_DISTANCE);
    return upper.minus(part.compareTo(SMALLEST_SLICE) > 0 ? part : SMALLEST_SLICE);
  }

  /** Takes the rows of a slice, or counts them when none can be published now. */
  private boolean look(Instant lower, Instant upper, int limit) {
    if (!table.any(lower, upper)) {
      return false;
    }
    if (limit > 0) {
      return taking.take(lower, upper, limit).last() != null;
    }
    passing = passing.plus(table.level(lower, upper, Integer.MAX_VALUE));
    return false;
  }

  /** How many messages there are, counted up to a bound. */
  public int depth(int bound) {
    int before = Math.max(behind.messages(), back == null ? 0 : passing.messages());
    int rest = table.count(begin(table.now()), END, bound);
    return (int) Math.min(bound, (long) before + rest);
  }

  private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

  /**
   * The rows that become due within some time: their messages and the oldest of them.
   *
   * @param ahead how far beyond now
   * @param rows how many rows to read, to which the missed ones are added
   */
  public DueRows.Level oldest(Duration ahead, int rows) {
    Instant now = table.now();
    return table.level(begin(now), now.plus(ahead), rows).plus(behind);
  }
}
