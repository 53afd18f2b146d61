package dev.satchel.workers.retention;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Sql;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ids as keys: a UUIDv7 begins with its time, so old rows come first. */
final class Keys {
  private static final HexFormat HEX = HexFormat.of();

  private Keys() {}

  /** The lowest id that is made at that time or later. */
  static UUID at(Instant time) {
    return new UUID(time.toEpochMilli() << 16, 0);
  }

  /** The time in a UUIDv7, when it was made; empty for any other id. */
  static Optional<Instant> madeAt(UUID id) {
    return id.version() == 7
        ? Optional.of(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
        : Optional.empty();
  }

  /** An id as a position. */
  static String text(UUID id) {
    return HEX.formatHex(Sql.bytes(id));
  }

  /** A position as an id; the lowest id for null. */
  static UUID uuid(@Nullable String position) {
    return position == null ? KeyOrder.LOWEST : Sql.uuid(HEX.parseHex(position));
  }
}
