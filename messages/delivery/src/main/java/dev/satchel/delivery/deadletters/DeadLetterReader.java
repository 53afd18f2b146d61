package dev.satchel.delivery.deadletters;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.DeadLetter.Source;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.consuming.Incoming;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.inbox.ForeignProperties;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads messages of a dead-letter queue. Nothing is rejected here, however malformed, because a
 * dead-letter queue has no dead-letter queue of its own.
 */
final class DeadLetterReader {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DEATHS = "x-death";

  /** Headers that retries and dead-lettering add; they are not sent again. */
  private static final Pattern OF_THE_WAY =
      Pattern.compile(
          "x-satchel-(attempt|cause|failed-at)|x-death|x-(first|last)-death-.+"
              + "|x-delivery-count|x-acquired-count");

  private static final int CAUSE_CHARACTERS = 255;
  private static final int NESTED_AT_MOST = 20;
  private static final Duration CLOCKS_DIFFER_BY = Duration.ofDays(1);
  private static final Instant BEFORE_ALL = Instant.parse("2000-01-01T00:00:00Z");

  private DeadLetterReader() {}

  static DeadLetter read(Incoming incoming, Instant now) {
    BasicProperties properties = incoming.delivery().getProperties();
    Map<String, Object> raw =
        Objects.requireNonNullElseGet(properties.getHeaders(), Map::<String, Object>of);
    byte[] body = incoming.delivery().getBody();
    UUID id = Arrived.uuid(properties.getMessageId());
    Map<String, Object> death = death(raw);
    Object parkedFor = raw.get(Topology.CAUSE_HEADER);
    boolean parked = death.isEmpty() && parkedFor != null;
    return new DeadLetter(
        incoming.queue(),
        id == null ? Arrived.derived(body) : id,
        id == null,
        Arrived.attempt(optionalText(raw.get(Topology.ATTEMPT_HEADER))),
        Arrived.ticket(properties.getCorrelationId()),
        Objects.requireNonNullElse(properties.getType(), ""),
        properties.getContentType(),
        headers(raw, properties),
        body,
        parked ? Source.PARKED : Source.BROKER,
        cut(parked ? text(parkedFor) : "broker-" + reason(death, raw)),
        parked ? null : detail(properties, raw),
        parked
            ? believable(time(text(raw.get(Topology.FAILED_AT_HEADER))), now)
            : believable(diedAt(death), now),
        true);
  }

  /** The latest death, which the broker puts first in {@code x-death}. */
  private static Map<String, Object> death(Map<String, Object> headers) {
    if (headers.get(DEATHS) instanceof List<?> deaths
        && !deaths.isEmpty()
        && deaths.getFirst() instanceof Map<?, ?> last) {
      Map<String, Object> death = new LinkedHashMap<>();
      last.forEach(
          (name, value) -> {
            if (value != null) {
              death.put(String.valueOf(name), value);
            }
          });
      return death;
    }
    return Map.of();
  }

  private static String reason(Map<String, Object> death, Map<String, Object> headers) {
    for (Object said :
        new @Nullable Object[] {death.get("reason"), headers.get("x-last-death-reason")}) {
      if (said != null) {
        return text(said);
      }
    }
    return "unknown";
  }

  private static String detail(BasicProperties properties, Map<String, Object> headers) {
    Map<String, Object> said = new LinkedHashMap<>();
    headers.forEach(
        (name, value) -> {
          if (name.startsWith("x-") && name.contains("death")) {
            said.put(name, plain(value, 0));
          }
        });
    if (properties.getMessageId() != null && Arrived.uuid(properties.getMessageId()) == null) {
      said.put("message_id", properties.getMessageId());
    }
    return said.isEmpty() ? "nobody said why it came here" : JSON.writeValueAsString(said);
  }

  private static @Nullable Instant diedAt(Map<String, Object> death) {
    return death.get("time") instanceof Date date ? date.toInstant() : null;
  }

  private static @Nullable Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Instant believable(@Nullable Instant time, Instant now) {
    return time == null || time.isBefore(BEFORE_ALL) || time.isAfter(now.plus(CLOCKS_DIFFER_BY))
        ? now
        : time;
  }

  private static Map<String, String> headers(Map<String, Object> raw, BasicProperties properties) {
    Map<String, String> headers = new LinkedHashMap<>();
    raw.forEach(
        (name, value) -> {
          if (!OF_THE_WAY.matcher(name).matches()) {
            headers.put(name, text(value));
          }
        });
    ForeignProperties.addTo(headers, properties);
    return headers;
  }

  private static @Nullable String optionalText(@Nullable Object value) {
    return value == null ? null : text(value);
  }

  private static String text(@Nullable Object value) {
    Object plain = plain(value, 0);
    return plain instanceof Map || plain instanceof List
        ? JSON.writeValueAsString(plain)
        : String.valueOf(plain);
  }

  /** A header's value as text, numbers, lists and maps. */
  private static Object plain(@Nullable Object value, int depth) {
    return switch (value) {
      case null -> "";
      case LongString bytes -> utf8OrBase64(bytes.getBytes());
      case byte[] bytes -> "base64:" + Base64.getEncoder().encodeToString(bytes);
      case Date date -> date.toInstant().toString();
      case Number number -> number;
      case Boolean flag -> flag;
      case Map<?, ?> table when depth < NESTED_AT_MOST -> {
        Map<String, Object> plain = new LinkedHashMap<>();
        table.forEach((name, nested) -> plain.put(String.valueOf(name), plain(nested, depth + 1)));
        yield plain;
      }
      case List<?> list when depth < NESTED_AT_MOST ->
          list.stream().map(nested -> plain(nested, depth + 1)).toList();
      default -> String.valueOf(value);
    };
  }

  private static String utf8OrBase64(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "base64:" + Base64.getEncoder().encodeToString(bytes);
    }
  }

  private static String cut(String cause) {
    return cause.substring(0, Math.min(cause.length(), CAUSE_CHARACTERS));
  }
}
