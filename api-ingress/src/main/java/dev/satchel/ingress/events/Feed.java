package dev.satchel.ingress.events;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the next events of feeds. The cost of a read does not depend on the length of the feed. */
final class Feed {
  /** A read looks into so many pages, and may then return fewer events than asked for. */
  private static final int MOST_PAGES = 64;

  private static final int CONTENTS_AT_ONCE = 16;

  /** A read ends after so many characters: events may be long, and many are read at once. */
  private static final int MOST_CHARS = 1 << 18;

  private final FeedRows rows;

  Feed(FeedRows rows) {
    this.rows = rows;
  }

  /**
   * What is asked for.
   *
   * @param after the number after which the events begin; null for the oldest that are kept
   * @param types none for all
   * @param limit the most events
   */
  record Asked(String feed, @Nullable Long after, Set<String> types, int limit) {
    Asked {
      types = Set.copyOf(types);
    }
  }

  /**
   * What was found.
   *
   * @param events as JSON, ascending
   * @param next the number up to which nothing is left that was asked for
   */
  record Found(FeedRows.Head head, List<String> events, long next) {
    /** Whether {@code after} lies before the first event that is kept. */
    boolean expired(@Nullable Long after) {
      return after != null && after < head.purged();
    }

    /** Whether {@code after} lies beyond the last event. */
    boolean beyond(@Nullable Long after) {
      return after != null && after > head.last();
    }
  }

  /** Reads for several requests; equal ones are read once. */
  Map<Asked, Found> read(Collection<Asked> asked) {
    Map<Asked, Found> found = new HashMap<>();
    asked.forEach(one -> found.computeIfAbsent(one, this::read));
    return found;
  }

  Found read(Asked asked) {
    FeedRows.Head head = rows.head(asked.feed());
    long after = asked.after() == null ? head.purged() : asked.after();
    if (after < head.purged() || after >= head.last()) {
      return new Found(head, List.of(), after);
    }
    Found found = asked.types().isEmpty() ? all(asked, head, after) : some(asked, head, after);
    if (asked.after() == null) {
      return found;
    }
    // Pages that were purged between the statements must not be a silent gap.
    FeedRows.Head now = rows.head(asked.feed());
    return now.purged() > after ? new Found(now, List.of(), after) : found;
  }

  private Found all(Asked asked, FeedRows.Head head, long after) {
    List<Long> pages = new ArrayList<>();
    long enough = after + asked.limit();
    long last = after;
    for (FeedRows.Place place : rows.after(asked.feed(), after, head.last(), asked.limit())) {
      if (place.firstSeq() > enough) {
        break;
      }
      pages.add(place.lastSeq());
      last = place.lastSeq();
    }
    return found(asked, head, after, pages, last);
  }

  private Found some(Asked asked, FeedRows.Head head, long after) {
    List<Long> pages = rows.after(asked.feed(), asked.types(), after, head.last(), MOST_PAGES);
    long last = pages.size() == MOST_PAGES ? pages.getLast() : head.last();
    return found(asked, head, after, pages, last);
  }

  /**
   * Collects the events of pages.
   *
   * @param last the number up to which these pages have all that was asked for
   */
  private Found found(Asked asked, FeedRows.Head head, long after, List<Long> pages, long last) {
    List<String> events = new ArrayList<>();
    int chars = 0;
    for (int from = 0; from < pages.size(); from += CONTENTS_AT_ONCE) {
      List<Long> some = pages.subList(from, Math.min(from + CONTENTS_AT_ONCE, pages.size()));
      for (FeedRows.Content content : rows.contents(asked.feed(), some)) {
        long sequence = content.firstSeq();
        for (String event : content.events()) {
          if (sequence > after
              && (asked.types().isEmpty() || asked.types().contains(EventJson.type(event)))) {
            events.add(event);
            chars += event.length();
            if (events.size() == asked.limit() || chars >= MOST_CHARS) {
              return new Found(head, events, sequence);
            }
          }
          sequence++;
        }
      }
    }
    return new Found(head, events, last);
  }
}
