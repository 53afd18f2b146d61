package dev.satchel.delivery;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message that could not be handled, as consumed from a dead-letter queue. None of its fields is
 * trusted: anybody who may publish can have forged it.
 *
 * @param queue the queue on which it could not be handled
 * @param messageId the message's own id; derived from the body when it has none, or from id and
 *     body when the id belongs to another message
 * @param derivedId whether the id is derived from the body alone; two messages with the same body
 *     then count as one
 * @param attempt from its header; 1 when the header is missing or invalid
 * @param ticket from its correlation id; absent when that is no ticket id
 * @param type the AMQP type; empty when absent
 * @param headers as text: bytes that are not UTF-8 as {@code base64:…}, tables and lists as JSON
 * @param cause a short code, at most 255 characters
 * @param detail what the broker recorded; absent on a message that the application parked, whose
 *     attempt row holds the detail
 * @param whole false when everything but the body was cut down, because the message could not be
 *     stored as received
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as they came, never compared
public record DeadLetter(
    TaskQueue queue,
    UUID messageId,
    boolean derivedId,
    int attempt,
    @Nullable TicketId ticket,
    String type,
    @Nullable String contentType,
    Map<String, String> headers,
    byte[] body,
    Source source,
    String cause,
    @Nullable String detail,
    Instant failedAt,
    boolean whole) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Who dead-lettered the message. */
  public enum Source {
    /** The application, which parked the message. */
    PARKED,
    /** The broker, at its delivery limit or because a consumer rejected the message. */
    BROKER;

    /** The name in rows. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public DeadLetter {
    headers = Map.copyOf(headers);
  }

  /** The key of the message: its queue and id. */
  public MessageKey key() {
    return new MessageKey(queue, messageId);
  }

  /** The cause group: all dead letters with this queue and cause. */
  public CauseGroupId group() {
    NameBasedGenerator names = Generators.nameBasedGenerator(NameBasedGenerator.NAMESPACE_OID);
    return new CauseGroupId(names.generate(queue.queueName() + "\n" + cause));
  }

  /**
   * The id under which the message is stored when another message has the same id: a UUID of
   * version 5 (RFC 9562), with the id as the namespace and the body as the name.
   */
  public UUID apartId() {
    return Generators.nameBasedGenerator(messageId).generate(body);
  }

  /**
   * This message as a separate dead letter, with {@link #apartId} and without a ticket; for a
   * message whose id belongs to another one. Its original ids stay in the header {@link
   * Topology#PROPERTIES_HEADER}.
   */
  public DeadLetter apart() {
    String why = "it has the id of another message, " + messageId;
    return new DeadLetter(
        queue,
        apartId(),
        false,
        attempt,
        null,
        type,
        contentType,
        headersWithIds(),
        body,
        source,
        cause,
        detail == null ? why : why + "\n" + detail,
        failedAt,
        whole);
  }

  /** The headers, with the original message id and correlation id in the properties header. */
  private Map<String, String> headersWithIds() {
    Map<String, Object> foreign = new TreeMap<>(read(headers.get(Topology.PROPERTIES_HEADER)));
    foreign.put("message_id", messageId.toString());
    if (ticket != null) {
      foreign.put("correlation_id", ticket.toString());
    }
    Map<String, String> all = new HashMap<>(headers);
    all.put(Topology.PROPERTIES_HEADER, JSON.writeValueAsString(foreign));
    return all;
  }

  /** Parses the properties header, in which a sender may have put anything. */
  private static Map<String, Object> read(@Nullable String header) {
    Map<String, Object> foreign = new TreeMap<>();
    if (header == null) {
      return foreign;
    }
    try {
      JsonNode said = JSON.readTree(header);
      if (said.isObject()) {
        said.forEachEntry(foreign::put);
        return foreign;
      }
    } catch (JacksonException _) {
      // Not JSON: kept as text.
    }
    foreign.put("header", header);
    return foreign;
  }

  /**
   * The same message without its headers and content type, with type and cause reduced to ASCII.
   */
  public DeadLetter bare() {
    return new DeadLetter(
        queue,
        messageId,
        derivedId,
        attempt,
        ticket,
        ascii(type),
        null,
        Map.of(),
        body,
        source,
        ascii(cause),
        "the message could not be stored as it came; its headers are left out",
        failedAt,
        false);
  }

  private static String ascii(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
