package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.FieldError.Place;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list, newest first.
 *
 * @param data JSON members of each
 * @param next the cursor of the part after this one; null at the end
 */
public record Page(List<? extends Map<String, ?>> data, @Nullable String next) {
  private static final int MOST = 200;
  private static final int USUAL = 50;
  private static final int CURSOR_BYTES = 20;

  /**
   * What part a client asks for.
   *
   * @param before the UUID that the part starts after; null for the newest
   * @param line the line within that UUID's entry, for lists of lines
   */
  public record Asked(int limit, @Nullable UUID before, int line) {}

  /** Reads {@code limit} and {@code cursor}. */
  public static Asked asked(HttpServletRequest request, FieldErrors errors) {
    Query query = Query.of(request, errors, List.of("limit", "cursor"));
    int limit = query.integer("limit", 1, MOST, USUAL);
    String cursor = query.get("cursor");
    if (cursor == null) {
      return new Asked(limit, null, 0);
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() == CURSOR_BYTES) {
        return new Asked(limit, new UUID(bytes.getLong(), bytes.getLong()), bytes.getInt());
      }
    } catch (IllegalArgumentException malformed) {
      // said below
    }
    errors.add(Place.PARAMETER, "cursor", "cursor", "is not one that a list gave");
    return new Asked(limit, null, 0);
  }

  /** The page of rows of which one more than asked for was read. */
  public static <T> Page of(
      List<T> found,
      Asked asked,
      Function<T, ? extends Map<String, ?>> members,
      Function<T, UUID> id) {
    return of(found, asked, members, id, row -> 0);
  }

  /** The same for lists of lines. */
  public static <T> Page of(
      List<T> found,
      Asked asked,
      Function<T, ? extends Map<String, ?>> members,
      Function<T, UUID> id,
      Function<T, Integer> line) {
    boolean more = found.size() > asked.limit();
    List<T> shown = more ? found.subList(0, asked.limit()) : found;
    return new Page(
        shown.stream().map(members).toList(),
        more ? cursor(id.apply(shown.getLast()), line.apply(shown.getLast())) : null);
  }

  /** The members of the JSON object. */
  public Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("data", data);
    members.put("cursor", next);
    return members;
  }

  private static String cursor(UUID id, int line) {
    byte[] bytes =
        ByteBuffer.allocate(CURSOR_BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .putInt(line)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
