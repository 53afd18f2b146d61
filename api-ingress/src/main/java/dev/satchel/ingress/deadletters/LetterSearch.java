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
 * The query for one page of dead letters. It holds the conditions that are asked for and no others,
 * and names the indexes that fit them: left alone, the optimizer takes what is frequent for evenly
 * spread and walks the whole table for a page. A range of times is read in the order of those
 * times, so that a page needs little more than itself.
 */
final class LetterSearch {
  /**
   * A query that no index makes short ends here, in milliseconds; MariaDB reads it as a comment.
   */
  static final int LONGEST_MS = 4_000;

  private final Order order;
  private final StringBuilder where = new StringBuilder("TRUE");
  private final List<Object> values = new ArrayList<>();
  private final List<String> indexes = new ArrayList<>();

  private LetterSearch(Order order) {
    this.order = order;
  }

  /** What a page is ordered by, newest first; within the same time by id. */
  enum Order {
    /** When the letters came: ids are made in that order. */
    ARRIVAL("id", "dead_letter_by_status"),
    /** When they failed first. */
    FIRST_FAILURE("first_failed_at", "dead_letter_by_first"),
    /** When they failed last. */
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

  /** How the words of a filter are looked for. */
  enum Words {
    /** In the full-text index: all that have them are found at once and put in order. */
    INDEXED,
    /** Letter by letter in the page's order, for words that many letters have. */
    FREQUENT
  }

  /**
   * The query for a page.
   *
   * @param status null for any, which only a ticket's few letters are asked for
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

  /** The words of a text, each also at the beginning of a longer one, for BOOLEAN MODE. */
  static String allOfThem(String text) {
    return SearchWords.of(text).words().stream()
        .map(word -> "+" + word + "*")
        .collect(Collectors.joining(" "));
  }

  /** The optimizer chooses among those that fit, by how many letters each leaves. */
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
