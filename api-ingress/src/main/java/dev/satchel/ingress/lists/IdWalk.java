package dev.satchel.ingress.lists;

import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.rows.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A walk over the ids of one page, newest first. It reads index entries only, at most {@code most}
 * of each range.
 *
 * @param ranges whose union is walked; an id may be in several of them
 * @param most how many ids are walked
 */
public record IdWalk(List<IdRange> ranges, IdBounds bounds, int most) {
  /** The most ids that one request walks when it filters the rows. */
  public static final int MOST = 2_000;

  public IdWalk {
    ranges = List.copyOf(ranges);
  }

  /**
   * A walk for a page.
   *
   * @param filtered whether the list shows only some of the rows
   */
  public static IdWalk of(
      List<IdRange> ranges, IdBounds bounds, Page.Asked asked, boolean filtered) {
    return new IdWalk(ranges, bounds, filtered ? MOST : asked.limit() + 1);
  }

  /** Reads rows by their ids. */
  public interface Reading<T> {
    /** Those of the rows that the list shows, newest first, at most so many. */
    List<T> rows(List<UUID> ids, int most);
  }

  /** Walks, and reads the page. */
  public <T> Page page(
      JdbcClient jdbc,
      Page.Asked asked,
      Reading<T> reading,
      Function<T, ? extends Map<String, ?>> members,
      Function<T, UUID> id) {
    List<UUID> ids = ids(jdbc);
    List<T> found = ids.isEmpty() ? List.of() : reading.rows(ids, asked.limit() + 1);
    Page page = Page.of(found, asked, members, id);
    return page.next() == null && ids.size() == most ? page.until(ids.getLast()) : page;
  }

  private List<UUID> ids(JdbcClient jdbc) {
    return jdbc.sql(sql()).params(values()).query((row, n) -> Rows.uuid(row, "id")).list();
  }

  /** The statement of the walk. */
  public String sql() {
    return ranges.stream().map(IdRange::sql).collect(Collectors.joining("UNION\n"))
        + (ranges.size() == 1 ? "" : "ORDER BY id DESC\nLIMIT ?\n");
  }

  /** Its parameters. */
  public List<Object> values() {
    List<Object> values = new ArrayList<>();
    for (IdRange range : ranges) {
      values.addAll(range.values());
      values.add(Rows.bytes(bounds.from()));
      values.add(Rows.bytes(bounds.before()));
      values.add(most);
    }
    if (ranges.size() > 1) {
      values.add(most);
    }
    return values;
  }
}
