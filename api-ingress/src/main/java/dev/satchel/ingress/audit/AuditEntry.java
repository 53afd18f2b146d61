package dev.satchel.ingress.audit;

import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the audit log, as this process writes it.
 *
 * @param event {@code accepted} or {@code refused}
 * @param ticket the ticket of an accepted call; null for a refused one and when there is none
 * @param detail plain JSON values
 */
public record AuditEntry(
    UUID id,
    Instant at,
    OperatorCall call,
    String event,
    @Nullable TicketId ticket,
    Map<String, Object> detail) {}
