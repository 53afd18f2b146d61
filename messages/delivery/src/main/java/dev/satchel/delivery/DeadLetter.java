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
 * A message that could not be handled, as it came off a dead-letter queue. Nothing in it is to be
 * believed: anybody who may publish can have made it.
 *
 * @param queue where it could not be handled
 * @param messageId its own, or one derived from its body when it has none, or from both when the id
 *     is another message's
 * @param derivedId whether the id is derived; then two messages with one body are one to us
 * @param attempt what its header says, 1 when it says nothing
 * @param ticket what its correlation id says
 * @param type as the message says; empty when it says nothing
 * @param headers as text: bytes that are no UTF-8 as {@code base64:…}, tables and lists as JSON
 * @param cause a short code, at most 255 characters
 * @param detail what the broker said; absent on what the application parked, whose attempt says it
 * @param whole false when all but the body was cut down because the message could not be stored as
 *     it came
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

  /** Who gave the message up. */
  public enum Source {
    /** The application, after its attempts. */
    PARKED,
    /** The broker, at its delivery limit or because somebody rejected the message. */
    BROKER;

    /** The name in rows. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public DeadLetter {
    headers = Map.copyOf(headers);
  }

  /** Which message it is on its queue. */
  public MessageKey key() {
    return new MessageKey(queue, messageId);
  }

  /** The group of all dead letters with this queue and cause. */
  public CauseGroupId group() {
    NameBasedGenerator names = Generators.nameBasedGenerator(NameBasedGenerator.NAMESPACE_OID);
    return new CauseGroupId(names.generate(queue.queueName() + "\n" + cause));
  }

  /**
   * The id under which the message is kept when another one has its id: of version 5 (RFC 9562),
   * with the id as the namespace and the body as the name.
   */
  public UUID apartId() {
    return Generators.nameBasedGenerator(messageId).generate(body);
  }

  /**
   * The same message as one of its own: with {@link #apartId} and without a ticket. For one that
   * has the id of another message. What it came with stays in the header {@link
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

  /** The headers, with the ids that the message came with and does not keep. */
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

  /** A sender may have put anything there. */
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
      // Kept as the text it is.
    }
    foreign.put("header", header);
    return foreign;
  }

  /** The same message with nothing but its ids, its cause and its bytes. */
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
