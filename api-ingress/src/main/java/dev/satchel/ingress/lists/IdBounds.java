package dev.satchel.ingress.lists;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ids that a page may show. Ids are UUIDv7, so a time is a bound of ids, to the millisecond:
 * the time when the request was accepted that made the object.
 *
 * @param from the lowest id
 * @param before all ids are lower
 */
public record IdBounds(UUID from, UUID before) {
  /** The query parameters that bound the time. */
  public static final List<String> PARAMETERS = List.of("createdFrom", "createdTo");

  /** No bounds but that of the page. */
  public static IdBounds of(Page.Asked asked) {
    return new IdBounds(KeyOrder.LOWEST, before(KeyOrder.HIGHEST, asked.before()));
  }

  /** Reads {@code createdFrom} (inclusive) and {@code createdTo} (exclusive). */
  public static IdBounds read(Query query, Page.Asked asked) {
    Instant from = query.time("createdFrom");
    Instant to = query.time("createdTo");
    if (from != null && to != null && !from.isBefore(to)) {
      query.note("createdTo", "order", "must be later than createdFrom");
    }
    UUID end = to == null ? KeyOrder.HIGHEST : first(to.plusNanos(999_999).toEpochMilli());
    return new IdBounds(
        from == null ? KeyOrder.LOWEST : first(from.toEpochMilli()), before(end, asked.before()));
  }

  private static UUID first(long millis) {
    return new UUID(millis << 16, 0);
  }

  private static UUID before(UUID end, @Nullable UUID cursor) {
    return cursor == null || KeyOrder.compare(end, cursor) < 0 ? end : cursor;
  }
}
