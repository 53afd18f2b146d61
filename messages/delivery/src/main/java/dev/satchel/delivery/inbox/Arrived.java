package dev.satchel.delivery.inbox;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.TicketMessage;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.UnreadableMessage;
import dev.satchel.messages.Message;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as consumed from a queue, with its task if it could be decoded.
 *
 * @param messageId its own id; derived from the body when it has none, so that it is the same at
 *     each redelivery
 * @param type the AMQP type; empty when absent
 * @param task absent when unreadable
 * @param unreadable why there is no task
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as they came, never compared
public record Arrived(
    long deliveryTag,
    boolean redelivered,
    UUID messageId,
    int attempt,
    @Nullable TicketId ticket,
    String type,
    Map<String, String> headers,
    byte[] body,
    @Nullable Task task,
    @Nullable UnreadableMessage unreadable) {

  /** The longest type that is kept; an AMQP short string may have up to 255 bytes. */
  private static final int TYPE_CHARACTERS = 80;

  private static final String NO_ID = "no-message-id";

  /** All headers go into one frame, which a broker may limit to 128 KiB. */
  private static final int HEADERS_CHARACTERS = 16_000;

  /** Retries and replays never reach this number; a header that claims more is wrong. */
  private static final int HIGHEST_ATTEMPT = 1_000_000_000;

  /** Reads a delivery; the result says why a task cannot be decoded. */
  public static Arrived read(Delivery delivery, TaskQueue queue, MessageCodec codec) {
    BasicProperties properties = delivery.getProperties();
    String type = Optional.ofNullable(properties.getType()).orElse("");
    Map<String, String> headers = headers(properties);
    headers.remove(Topology.ATTEMPT_HEADER);
    UUID id = uuid(properties.getMessageId());
    Task task = null;
    UnreadableMessage unreadable = null;
    try {
      task = task(id, properties, delivery.getBody(), queue, codec);
    } catch (UnreadableMessage e) {
      unreadable = e;
    }
    return new Arrived(
        delivery.getEnvelope().getDeliveryTag(),
        delivery.getEnvelope().isRedeliver(),
        id == null ? derived(delivery.getBody()) : id,
        attempt(said(properties, Topology.ATTEMPT_HEADER)),
        ticket(properties.getCorrelationId()),
        bounded(type),
        headers,
        delivery.getBody(),
        task,
        unreadable);
  }

  private static Task task(
      @Nullable UUID id,
      BasicProperties properties,
      byte[] body,
      TaskQueue queue,
      MessageCodec codec) {
    if (id == null) {
      throw new UnreadableMessage(
          NO_ID, "message_id is missing or not a UUID: " + properties.getMessageId(), null);
    }
    String type = Optional.ofNullable(properties.getType()).orElse("");
    Message message = codec.decode(type, body);
    if (message instanceof Task task && codec.queueOf(task) == queue) {
      return task;
    }
    throw new UnreadableMessage("wrong-queue", type + " does not belong on " + queue, null);
  }

  /** The id of a message that has none: it follows from the body (RFC 9562, section 5.5). */
  public static UUID derived(byte[] body) {
    NameBasedGenerator names = Generators.nameBasedGenerator(NameBasedGenerator.NAMESPACE_OID);
    return names.generate(body);
  }

  /** One header as received; the bound on all headers does not apply to it. */
  private static @Nullable String said(BasicProperties properties, String header) {
    Object value = properties.getHeaders() == null ? null : properties.getHeaders().get(header);
    return value == null ? null : value.toString();
  }

  private static Map<String, String> headers(BasicProperties properties) {
    Map<String, String> headers = new HashMap<>();
    if (properties.getHeaders() != null) {
      properties
          .getHeaders()
          .forEach(
              (name, value) -> {
                if (value != null && !name.equals("x-death")) {
                  String text = value.toString();
                  if (characters(headers) + name.length() + text.length() < HEADERS_CHARACTERS) {
                    headers.put(name, text);
                  }
                }
              });
    }
    headers.remove(Topology.CONTENT_TYPE_HEADER);
    String contentType = properties.getContentType();
    if (contentType != null && !contentType.equals(Topology.JSON)) {
      headers.put(Topology.CONTENT_TYPE_HEADER, bounded(contentType));
    }
    ForeignProperties.addTo(headers, properties);
    return headers;
  }

  private static int characters(Map<String, String> headers) {
    return headers.entrySet().stream()
        .mapToInt(header -> header.getKey().length() + header.getValue().length())
        .sum();
  }

  private static String bounded(String type) {
    return type.substring(0, Math.min(type.length(), TYPE_CHARACTERS));
  }

  /** The UUID that a property holds, or null. */
  public static @Nullable UUID uuid(@Nullable String text) {
    if (text == null || text.length() != 36) {
      return null;
    }
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The ticket that a property names, or null. */
  public static @Nullable TicketId ticket(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return TicketId.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The attempt in a header; 1 when it is missing, malformed or out of range. */
  public static int attempt(@Nullable String text) {
    if (text == null) {
      return 1;
    }
    try {
      int attempt = Integer.parseInt(text);
      return attempt < 1 || attempt > HIGHEST_ATTEMPT ? 1 : attempt;
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  /** The same message at its next attempt. */
  public Arrived nextAttempt() {
    return changed(attempt + 1, headers);
  }

  /** The same message, not marked as redelivered: its lease counts the starts instead. */
  public Arrived underLease() {
    return new Arrived(
        deliveryTag, false, messageId, attempt, ticket, type, headers, body, task, unreadable);
  }

  /** The same message with other headers. */
  public Arrived withHeaders(Map<String, String> other) {
    return changed(attempt, other);
  }

  /**
   * The same message under an id of its own, naming no ticket; headers keep what it named. The id
   * follows from the message, so that it is the same at each redelivery.
   */
  public Arrived disowned() {
    Map<String, String> named = new HashMap<>(headers);
    named.put(Topology.NAMED_MESSAGE_HEADER, messageId.toString());
    if (ticket != null) {
      named.put(Topology.NAMED_TICKET_HEADER, ticket.toString());
    }
    byte[] what = (messageId + " " + ticket + " " + type + " ").getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(what, what.length + body.length);
    System.arraycopy(body, 0, all, what.length, body.length);
    return new Arrived(
        deliveryTag, redelivered, derived(all), attempt, null, type, named, body, task, unreadable);
  }

  /** The message as it is compared with what was sent. */
  public TicketMessage received(TaskQueue queue) {
    return new TicketMessage(messageId, ticket, queue, type, body);
  }

  private Arrived changed(int newAttempt, Map<String, String> newHeaders) {
    return new Arrived(
        deliveryTag,
        redelivered,
        messageId,
        newAttempt,
        ticket,
        type,
        newHeaders,
        body,
        task,
        unreadable);
  }

  /**
   * Whether it may be another message than the known one with the same id: it is unreadable, and a
   * foreign sender may give one id to many messages.
   */
  public boolean mayBeAnother() {
    return unreadable != null && !unreadable.reason().equals(NO_ID);
  }

  /** The message as a handler receives it. */
  public <T extends Task> Delivered<T> as(Class<T> type) {
    return new Delivered<>(messageId, ticket, attempt, type.cast(Objects.requireNonNull(task)));
  }
}
