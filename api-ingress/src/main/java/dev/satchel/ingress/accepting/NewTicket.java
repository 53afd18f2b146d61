package dev.satchel.ingress.accepting;

import dev.satchel.ingress.audit.AuditEntry;
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
 * A ticket that is to be written, unless its key is taken.
 *
 * @param subject what the task makes or changes
 * @param resource the path of the subject
 * @param audit what the audit log says of it, for the tasks that it is kept for
 */
record NewTicket(
    TicketId id,
    Request request,
    Command command,
    Subject subject,
    @Nullable String resource,
    Instant createdAt,
    @Nullable AuditEntry audit) {

  /**
   * What makes a request the same as another.
   *
   * @param hash SHA-256 over method, path and parsed body
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by sameAs
  record Request(TenantId tenant, String key, byte[] hash, @Nullable String traceparent) {
    boolean sameAs(byte[] otherHash) {
      return Arrays.equals(hash, otherHash);
    }
  }

  /**
   * The task as it will travel and be kept.
   *
   * @param controls what a task that controls other work is about; null for all other tasks
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to the row and the wire
  record Command(String type, TaskQueue queue, byte[] body, @Nullable String controls) {}

  /** The ticket as it stands once written. */
  Ticket asWritten() {
    return new Ticket(
        id,
        command.type(),
        resource,
        createdAt,
        new TicketChange(id, subject, 1, TicketStatus.ACCEPTED, null, 0, createdAt, null, null));
  }
}
