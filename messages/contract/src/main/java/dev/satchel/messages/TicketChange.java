package dev.satchel.messages;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a ticket as of one version.
 *
 * @param subject what the ticket is about; absent for a ticket that a release without subjects
 *     accepted
 * @param version starts at 1 and rises with every change; a change with an older version is ignored
 * @param stage what a running ticket waits for
 * @param attempts how many attempts have been recorded
 * @param result plain JSON values: the progress while running, the result once done
 * @param error the problem, present once failed or parked
 */
public record TicketChange(
    TicketId ticket,
    @Nullable Subject subject,
    int version,
    TicketStatus status,
    @Nullable String stage,
    int attempts,
    Instant updatedAt,
    @Nullable Map<String, Object> result,
    @Nullable Problem error) {}
