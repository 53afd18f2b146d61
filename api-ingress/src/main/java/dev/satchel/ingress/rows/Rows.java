package dev.satchel.ingress.rows;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Converts UUIDs and times to and from their column types. */
public final class Rows {
  private Rows() {}

  /** The 16 bytes of a UUID. */
  public static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  /** A UUID as 32 hex digits, for {@code UNHEX} of a JSON parameter. */
  public static String hex(UUID uuid) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(uuid.getMostSignificantBits())
        + hex.toHexDigits(uuid.getLeastSignificantBits());
  }

  /** The UUID of 16 bytes. */
  public static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  /** The UUID in a column that is never null. */
  public static UUID uuid(ResultSet row, String column) throws SQLException {
    return uuid(row.getBytes(column));
  }

  /** The time truncated to whole microseconds, the precision of a column. */
  public static Instant micros(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  /** The time as a statement parameter: local date and time in UTC, in whole microseconds. */
  public static LocalDateTime utc(Instant time) {
    return LocalDateTime.ofInstant(micros(time), ZoneOffset.UTC);
  }

  /** The time in a column; null when it is null. */
  public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    LocalDateTime time = row.getObject(column, LocalDateTime.class);
    return time == null ? null : time.toInstant(ZoneOffset.UTC);
  }

  /** The time in a column that is never null. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
  }
}
