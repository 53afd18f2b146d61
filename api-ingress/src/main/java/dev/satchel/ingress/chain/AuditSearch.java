package dev.satchel.ingress.chain;

import dev.satchel.delivery.audit.NamedIds;
import dev.satchel.ingress.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Finds entries in the pages of the chain, newest first. */
final class AuditSearch {
  /** Pages that one request reads at most; its answer may have fewer entries than its limit. */
  static final int MOST_PAGES = 64;

  private static final int PAGES_AT_ONCE = 16;
  private static final List<String> MEMBERS =
      List.of("id", "at", "event", "action", "actor", "remote", "requestId", "ticket", "detail");

  private final PageRows pages;

  AuditSearch(JdbcTemplate jdbc) {
    this.pages = new PageRows(jdbc);
  }

  /** The place of an entry: the number of its page, and its line there, from 0. */
  record Place(long seq, int line) {
    static final Place NEWEST = new Place(Long.MAX_VALUE, 0);
  }

  /** An entry and its place. */
  record Entry(Place place, Map<String, @Nullable Object> members) {}

  /**
   * What was found.
   *
   * @param entries the members of each entry
   * @param next where the next answer goes on, before that place; null at the end
   */
  record Result(List<Map<String, @Nullable Object>> entries, @Nullable Place next) {}

  /** At most {@code limit} entries before that place. */
  Result before(Place place, AuditQuery query, int limit) {
    Instant closedBefore = query.closedBefore();
    long from = closedBefore == null ? 0 : pages.lastBefore(closedBefore) + 1;
    List<Entry> found = new ArrayList<>();
    Place at = place;
    for (int read = 0; read < MOST_PAGES; read += PAGES_AT_ONCE) {
      List<PageRows.Found> some = pages(query, from, at.line() > 0 ? at.seq() : at.seq() - 1);
      for (PageRows.Found page : some) {
        collect(page, page.seq() == at.seq() ? at.line() : Integer.MAX_VALUE, query, found);
        if (found.size() > limit) {
          return new Result(members(found.subList(0, limit)), found.get(limit - 1).place());
        }
        at = new Place(page.seq(), 0);
      }
      if (some.size() < PAGES_AT_ONCE) {
        return new Result(members(found), null);
      }
    }
    return new Result(members(found), at);
  }

  private static List<Map<String, @Nullable Object>> members(List<Entry> entries) {
    return entries.stream().map(Entry::members).toList();
  }

  private List<PageRows.Found> pages(AuditQuery query, long from, long to) {
    UUID about = query.about();
    return about == null
        ? pages.withTerm(query.term(), from, to, PAGES_AT_ONCE)
        : pages.withTermOrTime(query.term(), Line.ms(about), from, to, PAGES_AT_ONCE);
  }

  /** Adds the matches among the first {@code to} lines of a page, last line first. */
  private static void collect(PageRows.Found page, int to, AuditQuery query, List<Entry> found) {
    byte[] lines = page.lines();
    if (lines == null) {
      // Damage is what the verification reports; the other pages are still of use.
      return;
    }
    List<Line> all = Line.all(lines);
    for (int i = Math.min(to, all.size()) - 1; i >= 0; i--) {
      Line line = all.get(i);
      if (mayMatch(line, lines, query)) {
        Map<String, Object> members = members(line, lines);
        if (!members.isEmpty() && isSince(members, query.since())) {
          found.add(new Entry(new Place(page.seq(), i), shown(members)));
        }
      }
    }
  }

  /** Empty when the line is damaged, which the verification reports. */
  private static Map<String, Object> members(Line line, byte[] lines) {
    try {
      return Json.object(line.json(lines));
    } catch (IllegalStateException unreadable) {
      return Map.of();
    }
  }

  private static boolean mayMatch(Line line, byte[] lines, AuditQuery query) {
    String digits = query.digits();
    return line.tenant().equals(query.tenant())
        && (query.actor() == null || line.actor().equals(query.actor()))
        && (digits == null || names(line, lines, digits.getBytes(StandardCharsets.US_ASCII)));
  }

  private static boolean names(Line line, byte[] lines, byte[] digits) {
    AtomicBoolean named = new AtomicBoolean();
    NamedIds.find(
        lines,
        line.named(),
        line.to(),
        (from, to) -> {
          if (Arrays.equals(lines, to - digits.length, to, digits, 0, digits.length)) {
            named.set(true);
          }
        });
    return named.get();
  }

  private static boolean isSince(Map<String, Object> members, @Nullable Instant since) {
    return since == null
        || !(members.get("at") instanceof String at)
        || !Instant.parse(at).isBefore(since);
  }

  private static Map<String, @Nullable Object> shown(Map<String, Object> members) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    MEMBERS.forEach(name -> shown.put(name, members.get(name)));
    if (members.get("about") instanceof List<?> about) {
      shown.put("about", about);
    }
    return shown;
  }
}
