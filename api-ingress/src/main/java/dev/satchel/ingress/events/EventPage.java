package dev.satchel.ingress.events;

import dev.satchel.delivery.events.EventLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some events of one feed that have consecutive numbers.
 *
 * @param lines the events, each ended by a line feed
 * @param types that occur among them
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a row, never compared
record EventPage(String feed, long firstSeq, long lastSeq, byte[] lines, Set<String> types) {
  /** The most events of a page: a reader who asks for fewer decompresses all of them. */
  static final int MOST_EVENTS = 200;

  /** A page is closed once it is as long, in characters. */
  static final int MOST_CHARS = 1 << 18;

  /**
   * Numbers the events of a feed in their order, and cuts them into pages.
   *
   * @param after the last number that was given
   * @param subjects the path of what an event is about; null when there is none
   */
  static List<EventPage> cut(
      String feed,
      long after,
      List<EventLine> events,
      Function<EventLine, @Nullable String> subjects) {
    List<EventPage> pages = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    Set<String> types = new TreeSet<>();
    long first = after + 1;
    long last = after;
    for (EventLine event : events) {
      last++;
      lines.append(EventJson.write(event, last, subjects.apply(event))).append('\n');
      types.add(event.type());
      if (last - first + 1 == MOST_EVENTS || lines.length() >= MOST_CHARS) {
        pages.add(of(feed, first, last, lines, types));
        lines.setLength(0);
        types.clear();
        first = last + 1;
      }
    }
    if (last >= first) {
      pages.add(of(feed, first, last, lines, types));
    }
    return pages;
  }

  private static EventPage of(
      String feed, long first, long last, StringBuilder lines, Set<String> types) {
    return new EventPage(
        feed, first, last, lines.toString().getBytes(StandardCharsets.UTF_8), Set.copyOf(types));
  }
}
