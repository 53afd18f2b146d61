package dev.satchel.ingress.audit;

import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log, as this process writes it.
 *
 * @param event {@code accepted} or {@code refused}
 * @param ticket of what was accepted
 * @param detail plain JSON values
 */
public record AuditEntry(
    UUID id,
    Instant at,
    OperatorCall call,
    String event,
    @Nullable TicketId ticket,
    Map<String, Object> detail) {}
