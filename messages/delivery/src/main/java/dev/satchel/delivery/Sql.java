package dev.satchel.delivery;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Converts ids, times and lists to and from SQL. */
public final class Sql {
  private Sql() {}

  /** A UUID as BINARY(16). */
  public static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  /** BINARY(16) as a UUID. */
  public static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  /** UUIDs that are stored one after the other, 16 bytes each. */
  public static List<UUID> uuids(byte[] joined) {
    List<UUID> uuids = new ArrayList<>(joined.length / 16);
    ByteBuffer buffer = ByteBuffer.wrap(joined);
    while (buffer.hasRemaining()) {
      uuids.add(new UUID(buffer.getLong(), buffer.getLong()));
    }
    return uuids;
  }

  /** An instant as DATETIME(6), always UTC. */
  public static LocalDateTime time(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  /** DATETIME(6) as an instant. */
  public static Instant instant(LocalDateTime time) {
    return time.toInstant(ZoneOffset.UTC);
  }

  /** A DATETIME(6) column as an instant, or null. */
  public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    LocalDateTime time = row.getObject(column, LocalDateTime.class);
    return time == null ? null : instant(time);
  }

  /** A duration for {@code INTERVAL ? MICROSECOND}. */
  public static long micros(Duration duration) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(duration));
  }

  /**
   * Compares strings as an index with a binary PAD SPACE collation does: by code point, the shorter
   * one padded with blanks. A transaction that inserts in this order never waits for a key lower
   * than one it has inserted, which avoids deadlocks.
   */
  public static int compareKeys(String one, String other) {
    int i = 0;
    int j = 0;
    while (i < one.length() || j < other.length()) {
      int left = i < one.length() ? one.codePointAt(i) : ' ';
      int right = j < other.length() ? other.codePointAt(j) : ' ';
      if (left != right) {
        return Integer.compare(left, right);
      }
      i += Character.charCount(left);
      j += Character.charCount(right);
    }
    return 0;
  }

  /** A comma-separated list of the same placeholders. */
  public static String list(String placeholder, int count) {
    return String.join(",", Collections.nCopies(count, placeholder));
  }
}
