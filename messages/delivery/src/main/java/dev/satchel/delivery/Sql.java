package dev.satchel.delivery;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.UUID;

/** How ids, times and lists stand in SQL. */
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

  /** An instant as DATETIME(6), always UTC. */
  public static LocalDateTime time(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  /** DATETIME(6) as an instant. */
  public static Instant instant(LocalDateTime time) {
    return time.toInstant(ZoneOffset.UTC);
  }

  /** A comma-separated list of the same placeholders. */
  public static String list(String placeholder, int count) {
    return String.join(",", Collections.nCopies(count, placeholder));
  }
}
