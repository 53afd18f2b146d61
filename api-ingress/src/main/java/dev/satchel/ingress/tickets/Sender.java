package dev.satchel.ingress.tickets;

import org.jspecify.annotations.Nullable;

/**
 * Who requested a ticket; all is null for tickets that an earlier release accepted.
 *
 * @param actor the API key, as {@code key_} and 32 hex digits
 * @param requestId as in {@code X-Request-Id}
 */
public record Sender(@Nullable String actor, @Nullable String requestId) {}
