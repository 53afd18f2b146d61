package dev.satchel.ingress.rows;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Ids and times as columns hold them. */
public final class Rows {
  private Rows() {}

  /** The 16 bytes of a UUID. */
  public static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  /** A UUID as JSON parameters carry it, for UNHEX. */
  public static String hex(UUID uuid) {
    return uuid.toString().replace("-", "");
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

  /** A time as a column keeps it: whole microseconds. */
  public static Instant micros(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  /** A time as a parameter. */
  public static LocalDateTime utc(Instant time) {
    return LocalDateTime.ofInstant(micros(time), ZoneOffset.UTC);
  }

  /** The time in a column that is never null. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
  }
}
