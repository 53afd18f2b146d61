package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message to publish, as a row of the outbox or the schedule stores it.
 *
 * @param id the row's id: the message id for the first publication, a new id for any later one
 * @param messageId the AMQP {@code message_id}, the same over all attempts
 * @param attempt the {@code x-satchel-attempt} header, 1 for the first
 * @param type a stable type name, or the type of a foreign message
 * @param headers AMQP headers other than the attempt, such as {@code traceparent}
 * @param deliverAt the earliest time of publishing; when it is after {@code createdAt}, only the
 *     difference counts, as a delay by the database's clock
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to the wire, never compared
public record Publication(
    UUID id,
    UUID messageId,
    int attempt,
    String exchange,
    String routingKey,
    String type,
    @Nullable TicketId ticket,
    Map<String, String> headers,
    byte[] body,
    Instant createdAt,
    Instant deliverAt) {

  /** Whether it is published right after the commit; otherwise it waits in the schedule. */
  public boolean dueAtOnce() {
    return !deliverAt.isAfter(createdAt);
  }

  /**
   * Whether it is the first message of its ticket: message and row have the ticket's id, and it is
   * the first attempt. Only {@link #firstOf} makes one, from what the ticket stores, so that the
   * message can be made again from the ticket.
   */
  public boolean isFirstOfTicket() {
    return ticket != null && attempt == 1 && id.equals(ticket.uuid()) && messageId.equals(id);
  }

  /** The same, published after a delay. */
  public Publication after(Duration delay) {
    return new Publication(
        id,
        messageId,
        attempt,
        exchange,
        routingKey,
        type,
        ticket,
        headers,
        body,
        createdAt,
        createdAt.plus(delay));
  }

  /** The first publication of a task, due at once. */
  public static Publication task(
      UUID messageId,
      TaskQueue queue,
      String type,
      @Nullable TicketId ticket,
      Map<String, String> headers,
      byte[] body,
      Instant now) {
    return new Publication(
        messageId,
        messageId,
        1,
        Topology.WORK,
        queue.queueName(),
        type,
        ticket,
        headers,
        body,
        now,
        now);
  }

  /**
   * The first message of a ticket, due at once.
   *
   * @param command the encoded task, as the ticket keeps it
   */
  public static Publication firstOf(
      TicketId ticket,
      TaskQueue queue,
      String type,
      byte[] command,
      @Nullable String traceparent,
      Instant acceptedAt) {
    return task(
        ticket.uuid(),
        queue,
        type,
        ticket,
        traceparent == null ? Map.of() : Map.of(Topology.TRACEPARENT_HEADER, traceparent),
        command,
        acceptedAt);
  }

  /**
   * An event, due at once.
   *
   * @param type its type name, which is also its routing key
   */
  public static Publication event(UUID messageId, String type, byte[] body, Instant now) {
    return new Publication(
        messageId, messageId, 1, Topology.EVENTS, type, type, null, Map.of(), body, now, now);
  }
}
