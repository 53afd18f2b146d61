package dev.satchel.ingress.chain;

import dev.satchel.ingress.rows.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are asked for; null where it does not matter.
 *
 * @param tenant of the actors
 * @param about an id that an action names or makes, without its prefix
 * @param since the time of the oldest entry
 */
record AuditQuery(
    String tenant, @Nullable UUID about, @Nullable String actor, @Nullable Instant since) {

  /** How far the clock of an ingress, which sets the times of entries, may be ahead. */
  private static final Duration AHEAD = Duration.ofMinutes(1);

  /** The term by which pages are found. */
  long term() {
    String digits = digits();
    return Terms.hash(
        digits != null
            ? Terms.id(tenant, digits)
            : actor != null ? Terms.actor(tenant, actor) : Terms.tenant(tenant));
  }

  /** The hex digits of the id that is sought. */
  @Nullable String digits() {
    return about == null ? null : Rows.hex(about);
  }

  /** A time before which a page was closed that contains no entry asked for. */
  @Nullable Instant closedBefore() {
    return since == null ? null : since.minus(AHEAD);
  }
}
