package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message to be published, as it stands in an outbox row.
 *
 * @param id the row's id; the message's own id for its first publication, fresh for any later one
 * @param messageId the AMQP {@code message_id}, the same over all attempts
 * @param attempt the {@code x-satchel-attempt} header, 1 for the first
 * @param type a stable type name, or whatever a foreign message carried
 * @param headers AMQP headers beside the attempt, such as {@code traceparent}
 * @param deliverAt not published before; of a time ahead only its distance from {@code createdAt}
 *     counts, because the database's clock decides
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

  /** Whether it is to be sent as soon as it is committed; otherwise the schedule keeps it. */
  public boolean dueAtOnce() {
    return !deliverAt.isAfter(createdAt);
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
}
