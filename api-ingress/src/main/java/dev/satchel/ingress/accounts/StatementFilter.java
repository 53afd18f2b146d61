package dev.satchel.ingress.accounts;

import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.messages.Asset;
import dev.satchel.messages.PaymentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of a statement are asked for. Entries have UUIDv7 ids, so a time is a bound of ids.
 *
 * @param asset null for all assets of the account
 * @param payment null for any; else only lines of this payment, its captures, voids and refunds
 * @param from the lowest entry id, inclusive
 * @param to the highest entry id, inclusive
 */
record StatementFilter(@Nullable Asset asset, @Nullable PaymentId payment, UUID from, UUID to) {
  private static final List<String> OWN = List.of("asset", "payment", "createdFrom", "createdTo");
  private static final UUID LOWEST = new UUID(0, 0);
  private static final UUID HIGHEST = new UUID(-1, -1);

  /** The query parameters of a list of lines. */
  static final List<String> PARAMETERS =
      Stream.concat(OWN.stream(), Page.PARAMETERS.stream()).toList();

  static StatementFilter of(Query query) {
    Instant from = query.time("createdFrom");
    Instant to = query.time("createdTo");
    if (from != null && to != null && !from.isBefore(to)) {
      query.note("createdTo", "order", "must be later than createdFrom");
    }
    return new StatementFilter(
        asset(query),
        query.id("payment", PaymentId::parse),
        from == null ? LOWEST : firstFrom(from),
        to == null ? HIGHEST : lastBefore(to));
  }

  private static @Nullable Asset asset(Query query) {
    String code = query.get("asset");
    try {
      return code == null ? null : new Asset(code);
    } catch (IllegalArgumentException malformed) {
      query.note("asset", "asset", "must be the code of an asset, such as KRW");
      return null;
    }
  }

  /** The highest id of an entry before a time. */
  static UUID lastBefore(Instant time) {
    UUID first = firstFrom(time);
    return first.equals(LOWEST) ? LOWEST : new UUID(first.getMostSignificantBits() - 1, -1);
  }

  /** The lowest id of an entry at a time or later; ids have milliseconds. */
  private static UUID firstFrom(Instant time) {
    long ms = time.plus(Duration.ofMillis(1)).minusNanos(1).toEpochMilli();
    return new UUID(ms << 16, 0);
  }
}
