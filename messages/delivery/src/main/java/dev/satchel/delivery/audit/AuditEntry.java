package dev.satchel.delivery.audit;

import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the audit log.
 *
 * @param id a UUIDv7; that of the ticket when a call made one
 * @param at stored in microseconds
 * @param who who acted
 * @param action the type name of a task, or a name such as {@code keys.create}
 * @param ticket of the call; null when it has none
 * @param about ids that the action names or makes, as text, unless the detail contains them
 * @param detail plain JSON values, without secrets
 */
public record AuditEntry(
    UUID id,
    Instant at,
    Who who,
    Event event,
    String action,
    @Nullable TicketId ticket,
    List<String> about,
    Map<String, ?> detail) {
  public AuditEntry {
    about = List.copyOf(about);
  }

  /**
   * Who acted, and from where.
   *
   * @param tenant of the actor
   * @param actor an API key, {@code key_…}, a token, {@code tok_…}, or a person, {@code oidc:…}
   * @param remote the address of the client; null for what a worker adds
   * @param requestId as in {@code X-Request-Id}; null for what a worker adds
   */
  public record Who(
      String tenant, String actor, @Nullable String remote, @Nullable String requestId) {}

  /** What happened. */
  public enum Event {
    /** The ingress accepted a call. */
    ACCEPTED,
    /** The ingress refused calls; the detail counts them. */
    REFUSED,
    /** A worker ended an operator's task. */
    ENDED;

    /** The name in the API. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
