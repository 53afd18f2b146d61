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
 * Finds the open dead letters that match a filter, page by page. A page reads a bounded number of
 * rows in the order of their ids, however few match: an index in that order serves one condition of
 * the filter, and all others are tested row by row.
 */
final class FilteredLetters {
  /** How many rows are read for each dead letter that a page may have. */
  private static final int LOOKED_AT = 2;

  private final JdbcClient jdbc;

  FilteredLetters(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A page of matching dead letters.
   *
   * @param letters in the order of their ids
   * @param position the last row that was read; null when there was none
   * @param last whether this is the last page
   */
  record Page(List<UUID> letters, @Nullable UUID position, boolean last) {}

  private record Looked(UUID id, boolean meant) {}

  /**
   * The conditions of a statement, served by an index ({@code found}) or tested row by row, and the
   * values they name.
   */
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
   * @param arrivedUntil dead letters that arrived later do not match
   * @param after the position of the previous page; null for the first page
   * @param most the most dead letters of a page, at least 1
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

  /** A condition of a filter that an index in the order of the ids can serve. */
  private record Part(String column, String index, @Nullable Object value) {}

  /** The conditions that an index can serve, the most selective first. */
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
