package dev.satchel.workers.desk;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.SearchWords;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which open dead letters a filter means, page by page. A page looks at a bounded number of letters
 * in the order of their ids, however few of them are meant: one part of the filter is found by an
 * index that has that order, all others are tested letter by letter.
 */
final class FilteredLetters {
  /** Letters that are looked at for one that a page may have. */
  private static final int LOOKED_AT = 2;

  private final JdbcClient jdbc;

  FilteredLetters(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A part of what a filter means.
   *
   * @param letters in the order of their ids
   * @param position the last letter that was looked at; null when there was none
   * @param last whether nothing comes behind it
   */
  record Page(List<UUID> letters, @Nullable UUID position, boolean last) {}

  private record Looked(UUID id, boolean meant) {}

  /** The conditions of a statement and the values they name. */
  private static final class Conditions {
    private final List<String> found = new ArrayList<>();
    private final List<String> tested = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    void find(String condition, String name, @Nullable Object value) {
      add(found, condition, name, value);
    }

    void test(String condition, String name, @Nullable Object value) {
      add(tested, condition, name, value);
    }

    private void add(List<String> to, String condition, String name, @Nullable Object value) {
      if (value != null) {
        to.add(condition);
        values.put(name, value);
      }
    }
  }

  /**
   * The next open dead letters, not locked.
   *
   * @param arrivedUntil those that came later are not meant
   * @param after where the page before ended
   * @param most letters of a page, at least 1
   */
  Page page(DeadLetterFilter filter, Instant arrivedUntil, @Nullable UUID after, int most) {
    List<Part> parts = parts(filter);
    Conditions conditions = conditions(filter, parts);
    conditions.test("d.arrived_at <= :arrivedUntil", "arrivedUntil", Sql.time(arrivedUntil));
    conditions.find("d.id > :after", "after", after == null ? null : Sql.bytes(after));
    List<Looked> looked =
        jdbc.sql(
                """
                SELECT d.id, %s AS meant
                FROM dead_letter d FORCE INDEX (%s)
                WHERE %s
                ORDER BY d.id
                LIMIT :limit
                """
                    .formatted(
                        String.join("\n  AND ", conditions.tested),
                        parts.isEmpty() ? "dead_letter_by_status" : parts.getFirst().index(),
                        String.join("\n  AND ", conditions.found)))
            .params(conditions.values)
            .param("limit", LOOKED_AT * most)
            .query(
                (row, number) -> new Looked(Sql.uuid(row.getBytes("id")), row.getBoolean("meant")))
            .list();
    return page(looked, looked.size() < LOOKED_AT * most, most);
  }

  private static Page page(List<Looked> looked, boolean all, int most) {
    List<UUID> letters = looked.stream().filter(Looked::meant).map(Looked::id).limit(most).toList();
    if (letters.size() == most) {
      return new Page(letters, letters.getLast(), false);
    }
    return new Page(letters, looked.isEmpty() ? null : looked.getLast().id(), all);
  }

  /** A part of a filter for which there is an index in the order of the ids. */
  private record Part(String column, String index, @Nullable Object value) {}

  /** Those that leave the fewest letters first. */
  private static List<Part> parts(DeadLetterFilter filter) {
    TicketId ticket = filter.ticket();
    CauseGroupId group = filter.group();
    TenantId tenant = filter.tenant();
    TaskQueue queue = filter.queue();
    return Stream.of(
            new Part(
                "ticket",
                "dead_letter_by_ticket",
                ticket == null ? null : Sql.bytes(ticket.uuid())),
            new Part(
                "cause_group",
                "dead_letter_by_group",
                group == null ? null : Sql.bytes(group.uuid())),
            new Part("tenant", "dead_letter_by_tenant", tenant == null ? null : tenant.name()),
            new Part("type", "dead_letter_by_type", filter.type()),
            new Part("queue", "dead_letter_by_queue", queue == null ? null : queue.queueName()))
        .filter(part -> part.value() != null)
        .toList();
  }

  private static Conditions conditions(DeadLetterFilter filter, List<Part> parts) {
    String text = filter.text();
    Conditions all = new Conditions();
    all.find("d.status = :status", "status", DeadLetterStatus.OPEN.wireName());
    for (Part part : parts) {
      String condition = "d.%1$s = :%1$s".formatted(part.column());
      if (part.equals(parts.getFirst())) {
        all.find(condition, part.column(), part.value());
      } else {
        all.test(condition, part.column(), part.value());
      }
    }
    all.test(
        """
        (:named OR NOT EXISTS (SELECT 1 FROM dead_letter_group g
                               WHERE g.id = d.cause_group AND g.recurring = TRUE))\
        """,
        "named",
        filter.group() != null || filter.ticket() != null);
    all.test("d.first_failed_at >= :firstFrom", "firstFrom", time(filter.firstFailedFrom()));
    all.test("d.first_failed_at < :firstUntil", "firstUntil", time(filter.firstFailedUntil()));
    all.test("d.last_failed_at >= :lastFrom", "lastFrom", time(filter.lastFailedFrom()));
    all.test("d.last_failed_at < :lastUntil", "lastUntil", time(filter.lastFailedUntil()));
    if (text != null) {
      int number = 0;
      for (String beginning : SearchWords.of(text).beginnings()) {
        String name = "word" + number++;
        all.test("d.search_text REGEXP :" + name, name, beginning);
      }
    }
    return all;
  }

  private static @Nullable Object time(@Nullable Instant time) {
    return time == null ? null : Sql.time(time);
  }
}
