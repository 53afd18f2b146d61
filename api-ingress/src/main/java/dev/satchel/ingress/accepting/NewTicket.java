package dev.satchel.ingress.accepting;

import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.ingress.audit.Origin;
import dev.satchel.ingress.tickets.Sender;
import dev.satchel.ingress.tickets.Ticket;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A ticket that is to be written, unless its idempotency key is taken.
 *
 * @param subject what the task creates or changes
 * @param resource the path of the subject
 * @param audit the entry for the audit log; null when it is made from the row of the ticket
 */
record NewTicket(
    TicketId id,
    Request request,
    Command command,
    Subject subject,
    @Nullable String resource,
    Instant createdAt,
    @Nullable AuditLine audit) {

  /**
   * What identifies a request and its duplicates, and who sent it.
   *
   * @param key the idempotency key
   * @param hash SHA-256 over method, path and canonical body; duplicates have the same hash
   * @param actor who sent it; a duplicate may come from another key of the tenant
   * @param origin where it came from
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by sameAs
  record Request(
      TenantId tenant,
      String key,
      byte[] hash,
      @Nullable String traceparent,
      String actor,
      Origin origin) {
    boolean sameAs(byte[] otherHash) {
      return Arrays.equals(hash, otherHash);
    }
  }

  /**
   * The task as it is published and stored.
   *
   * @param body the encoded task
   * @param controls the subject of a task that controls other work; null for all other tasks
   * @param externalId the client's own id; null without
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to the row and the wire
  record Command(
      String type,
      TaskQueue queue,
      byte[] body,
      @Nullable String controls,
      @Nullable String externalId) {}

  /** The ticket as it is right after it was written. */
  Ticket asWritten() {
    return new Ticket(
        id,
        command.type(),
        resource,
        createdAt,
        new Sender(request.actor(), request.origin().requestId()),
        new TicketChange(id, subject, 1, TicketStatus.ACCEPTED, null, 0, createdAt, null, null));
  }
}
