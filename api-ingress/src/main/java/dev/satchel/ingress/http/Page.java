package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.FieldError.Place;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, newest first (keyset pagination).
 *
 * @param data JSON members of each element
 * @param next the cursor of the next page; null on the last page
 */
public record Page(List<? extends Map<String, ?>> data, @Nullable String next) {
  /** The query parameters that every list has. */
  public static final List<String> PARAMETERS = List.of("limit", "cursor");

  private static final int MOST = 200;
  private static final int USUAL = 50;
  private static final int CURSOR_BYTES = 24;
  private static final int OLD_CURSOR_BYTES = 20;
  // The last microsecond that a DATETIME can hold.
  private static final long LAST_MICROS = 253_402_300_799_999_999L;

  /**
   * The page that a client asks for.
   *
   * @param before the UUID of the last row of the previous page; null for the first page
   * @param mark the second part of the cursor: a line number within that UUID's entry in lists of
   *     lines, or a time in microseconds in lists by time
   */
  public record Asked(int limit, @Nullable UUID before, long mark) {
    /** The time of the last row of the previous page, in lists by time. */
    public Instant time() {
      return Instant.EPOCH.plus(mark, ChronoUnit.MICROS);
    }
  }

  /** Reads {@code limit} and {@code cursor}. */
  public static Asked asked(HttpServletRequest request, FieldErrors errors) {
    return asked(Query.of(request, errors, PARAMETERS), errors);
  }

  /** Reads {@code limit} and {@code cursor} from a query that has further parameters. */
  public static Asked asked(Query query, FieldErrors errors) {
    int limit = query.integer("limit", 1, MOST, USUAL);
    String cursor = query.get("cursor");
    if (cursor == null) {
      return new Asked(limit, null, 0);
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      int size = bytes.remaining();
      if (size == CURSOR_BYTES || size == OLD_CURSOR_BYTES) {
        UUID before = new UUID(bytes.getLong(), bytes.getLong());
        long mark = size == CURSOR_BYTES ? bytes.getLong() : bytes.getInt();
        if (mark >= 0 && mark <= LAST_MICROS) {
          return new Asked(limit, before, mark);
        }
      }
    } catch (IllegalArgumentException malformed) {
      // noted below
    }
    errors.add(Place.PARAMETER, "cursor", "cursor", "is not one that a list gave");
    return new Asked(limit, null, 0);
  }

  /**
   * The page of a list by id; {@code found} contains one row more than the limit if there is a next
   * page.
   */
  public static <T> Page of(
      List<T> found,
      Asked asked,
      Function<T, ? extends Map<String, ?>> members,
      Function<T, UUID> id) {
    return of(found, asked, members, id, row -> 0L);
  }

  /** The same for lists by time. */
  public static <T> Page byTime(
      List<T> found,
      Asked asked,
      Function<T, ? extends Map<String, ?>> members,
      Function<T, UUID> id,
      Function<T, Instant> time) {
    return of(
        found,
        asked,
        members,
        id,
        row -> ChronoUnit.MICROS.between(Instant.EPOCH, time.apply(row)));
  }

  /** The same for lists of lines. */
  public static <T> Page of(
      List<T> found,
      Asked asked,
      Function<T, ? extends Map<String, ?>> members,
      Function<T, UUID> id,
      Function<T, ? extends Number> mark) {
    boolean more = found.size() > asked.limit();
    List<T> shown = more ? found.subList(0, asked.limit()) : found;
    return new Page(
        shown.stream().map(members).toList(),
        more ? cursor(id.apply(shown.getLast()), mark.apply(shown.getLast()).longValue()) : null);
  }

  /** The same page with a cursor: rows were looked at as far as this one, not all of them shown. */
  public Page until(UUID last) {
    return new Page(data, cursor(last, 0));
  }

  /** The members of the JSON object. */
  public Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("data", data);
    members.put("cursor", next);
    return members;
  }

  private static String cursor(UUID id, long mark) {
    byte[] bytes =
        ByteBuffer.allocate(CURSOR_BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .putLong(mark)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
