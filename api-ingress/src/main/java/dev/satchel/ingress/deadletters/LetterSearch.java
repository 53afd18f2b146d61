package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.SearchWords;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The query for one page of dead letters. It contains only the conditions that were requested and
 * names the indexes that fit them (FORCE INDEX): without the hint, the optimizer assumes that
 * frequent values are evenly distributed and scans the whole table for one page. A time range is
 * read in the order of that time, so that the query reads few rows beyond the page.
 */
final class LetterSearch {
  /**
   * The execution time limit of the query in milliseconds, set with an optimizer hint, which
   * MariaDB reads as a comment.
   */
  static final int LONGEST_MS = 4_000;

  private final Order order;
  private final StringBuilder where = new StringBuilder("TRUE");
  private final List<Object> values = new ArrayList<>();
  private final List<String> indexes = new ArrayList<>();

  private LetterSearch(Order order) {
    this.order = order;
  }

  /** The order of a page, newest first; rows with the same time are ordered by id. */
  enum Order {
    /** Order of arrival: ids ascend with time. */
    ARRIVAL("id", "dead_letter_by_status"),
    /** Time of the first failure. */
    FIRST_FAILURE("first_failed_at", "dead_letter_by_first"),
    /** Time of the last failure. */
    LAST_FAILURE("last_failed_at", "dead_letter_by_last");

    private final String column;
    private final String index;

    Order(String column, String index) {
      this.column = column;
      this.index = index;
    }

    static Order of(DeadLetterFilter filter) {
      if (filter.lastFailedFrom() != null || filter.lastFailedUntil() != null) {
        return LAST_FAILURE;
      }
      return filter.firstFailedFrom() != null || filter.firstFailedUntil() != null
          ? FIRST_FAILURE
          : ARRIVAL;
    }
  }

  /** How the query searches for the words of a filter. */
  enum Words {
    /** With the full-text index: finds all matches and sorts them. */
    INDEXED,
    /** Row by row in the order of the page, for words that many dead letters contain. */
    FREQUENT
  }

  /**
   * The query for a page.
   *
   * @param status null for any; used only with a ticket, which has few dead letters
   */
  static LetterSearch of(
      DeadLetterFilter filter, @Nullable DeadLetterStatus status, Page.Asked asked, Words words) {
    LetterSearch search = new LetterSearch(Order.of(filter));
    search.narrow("status = ?", status == null ? null : status.wireName());
    search.narrowByIds(filter);
    search.narrowByTimes(filter);
    search.startAfter(asked);
    String text = filter.text();
    if (text == null) {
      search.chooseIndexes(filter);
    } else if (words == Words.INDEXED) {
      search.narrow("MATCH (search_text) AGAINST (? IN BOOLEAN MODE)", allOfThem(text));
    } else {
      SearchWords.of(text)
          .beginnings()
          .forEach(pattern -> search.narrow("search_text REGEXP ?", pattern));
      search.chooseIndexes(filter);
    }
    search.values.add(asked.limit() + 1);
    return search;
  }

  /** The order of the page. */
  Order order() {
    return order;
  }

  /** The statement. */
  String sql() {
    return """
    SELECT /*+ MAX_EXECUTION_TIME(%d) */ %s
    FROM dead_letter%s
    WHERE %s
    ORDER BY %s
    LIMIT ?
    """
        .formatted(
            LONGEST_MS,
            LetterLine.COLUMNS,
            indexes.isEmpty() ? "" : " FORCE INDEX (" + String.join(", ", indexes) + ")",
            where,
            order == Order.ARRIVAL ? "id DESC" : order.column + " DESC, id DESC");
  }

  /** Its parameters. */
  Object[] values() {
    return values.toArray();
  }

  private void narrowByIds(DeadLetterFilter filter) {
    TaskQueue queue = filter.queue();
    CauseGroupId group = filter.group();
    TicketId ticket = filter.ticket();
    TenantId tenant = filter.tenant();
    narrow("queue = ?", queue == null ? null : queue.queueName());
    narrow("type = ?", filter.type());
    narrow("cause_group = ?", group == null ? null : Rows.bytes(group.uuid()));
    narrow("ticket = ?", ticket == null ? null : Rows.bytes(ticket.uuid()));
    narrow("tenant = ?", tenant == null ? null : tenant.name());
  }

  private void narrowByTimes(DeadLetterFilter filter) {
    narrow("first_failed_at >= ?", time(filter.firstFailedFrom()));
    narrow("first_failed_at < ?", time(filter.firstFailedUntil()));
    narrow("last_failed_at >= ?", time(filter.lastFailedFrom()));
    narrow("last_failed_at < ?", time(filter.lastFailedUntil()));
  }

  private void startAfter(Page.Asked asked) {
    UUID before = asked.before();
    if (before == null) {
      return;
    }
    if (order == Order.ARRIVAL) {
      narrow("id < ?", Rows.bytes(before));
    } else {
      Object at = Rows.utc(asked.time());
      narrow("%s <= ?".formatted(order.column), at);
      where.append(" AND (%s < ? OR id < ?)".formatted(order.column));
      values.add(at);
      values.add(Rows.bytes(before));
    }
  }

  /** The words of a text as a BOOLEAN MODE query that requires all of them, each as a prefix. */
  static String allOfThem(String text) {
    return SearchWords.of(text).words().stream()
        .map(word -> "+" + word + "*")
        .collect(Collectors.joining(" "));
  }

  /**
   * Names the indexes that fit the filter; the optimizer chooses the most selective one of them.
   */
  private void chooseIndexes(DeadLetterFilter filter) {
    if (filter.ticket() != null) {
      indexes.add("dead_letter_by_ticket");
      return;
    }
    boolean byLast = order == Order.LAST_FAILURE;
    boolean inOrder = order == Order.ARRIVAL;
    if (filter.group() != null) {
      indexes.add(byLast ? "dead_letter_by_group_last" : "dead_letter_by_group");
      inOrder |= byLast;
    }
    if (filter.queue() != null) {
      indexes.add(byLast ? "dead_letter_by_queue_last" : "dead_letter_by_queue");
      inOrder |= byLast;
    }
    if (filter.type() != null) {
      indexes.add("dead_letter_by_type");
    }
    if (filter.tenant() != null) {
      indexes.add("dead_letter_by_tenant");
    }
    if (indexes.isEmpty() || !inOrder) {
      indexes.add(order.index);
    }
  }

  private void narrow(String condition, @Nullable Object value) {
    if (value != null) {
      where.append(" AND ").append(condition);
      values.add(value);
    }
  }

  private static @Nullable Object time(@Nullable Instant time) {
    return time == null ? null : Rows.utc(time);
  }
}
