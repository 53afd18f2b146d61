package dev.satchel.ingress.tickets;

import org.jspecify.annotations.Nullable;

/**
 * Who requested a ticket; all is null for tickets that an earlier release accepted.
 *
 * @param actor an API key, {@code key_…}, a token, {@code tok_…}, or a person, {@code oidc:…}
 * @param requestId as in {@code X-Request-Id}
 */
public record Sender(@Nullable String actor, @Nullable String requestId) {}
