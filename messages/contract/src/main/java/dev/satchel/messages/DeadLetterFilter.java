package dev.satchel.messages;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Selects dead letters. An absent component does not restrict the selection; all components that
 * are present must match.
 *
 * @param queue the queue on which the message could not be handled
 * @param type the message's type name
 * @param group the cause group; when both it and the ticket are absent, a selection leaves out
 *     recurring groups
 * @param ticket the ticket the message belongs to
 * @param tenant the tenant that owns the ticket
 * @param firstFailedFrom the earliest time of the first failure, inclusive
 * @param firstFailedUntil the latest time of the first failure, exclusive
 * @param lastFailedFrom the earliest time of the last failure, inclusive
 * @param lastFailedUntil the latest time of the last failure, exclusive
 * @param text words that must all occur in the cause or the body, as {@link SearchWords} accepts
 *     them; each word also matches as the beginning of a longer one
 */
public record DeadLetterFilter(
    @Nullable TaskQueue queue,
    @Nullable String type,
    @Nullable CauseGroupId group,
    @Nullable TicketId ticket,
    @Nullable TenantId tenant,
    @Nullable Instant firstFailedFrom,
    @Nullable Instant firstFailedUntil,
    @Nullable Instant lastFailedFrom,
    @Nullable Instant lastFailedUntil,
    @Nullable String text) {
  public DeadLetterFilter {
    if (text != null) {
      text = SearchWords.of(text).text();
    }
  }

  /** The same filter, for dead letters of this tenant only. */
  public DeadLetterFilter ofTenant(TenantId only) {
    return new DeadLetterFilter(
        queue,
        type,
        group,
        ticket,
        only,
        firstFailedFrom,
        firstFailedUntil,
        lastFailedFrom,
        lastFailedUntil,
        text);
  }
}
