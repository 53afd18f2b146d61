package dev.satchel.messages;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters; what is absent does not narrow, and all that is present must hold.
 *
 * @param queue where the message could not be handled
 * @param type the message's type name
 * @param group the cause group; when it and the ticket are absent, a selection leaves recurring
 *     groups out
 * @param ticket the ticket the message belongs to
 * @param tenant whose ticket that is
 * @param firstFailedFrom the first failure is not before
 * @param firstFailedUntil the first failure is before
 * @param lastFailedFrom the last failure is not before
 * @param lastFailedUntil the last failure is before
 * @param text words that all stand in the cause or the body, such that {@link SearchWords} takes
 *     them; a word is also found by how it starts
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
}
