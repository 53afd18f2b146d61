package dev.satchel.workers.desk;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Topology;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds the publication by which a dead letter is published to its task queue again. */
final class Resend {
  /** All headers go into one frame, of which a broker may allow no more than 128 KiB. */
  private static final int HEADERS_CHARACTERS = 16_000;

  /** The most bytes of an AMQP short string. */
  private static final int TYPE_BYTES = 255;

  private static final int TYPE_CHARACTERS = 80;

  /** Headers that were added when the message was dead-lettered. They are not published again. */
  private static final Set<String> OF_THE_DESK =
      Set.of(
          Topology.CAUSE_HEADER,
          Topology.FAILED_AT_HEADER,
          Topology.ATTEMPT_HEADER,
          "x-death",
          "x-delivery-count",
          "x-acquired-count");

  private final MessageCodec codec;
  private final IdSource ids;

  Resend(MessageCodec codec, IdSource ids) {
    this.codec = codec;
    this.ids = ids;
  }

  Publication again(DeskLetter letter, DeskLetters.Content content, int attempt, Instant now) {
    Map<String, String> headers = headers(content.headers());
    if (content.contentType() != null) {
      headers.put(Topology.CONTENT_TYPE_HEADER, type(content.contentType()));
    }
    return new Publication(
        ids.next(),
        letter.messageId(),
        attempt,
        Topology.WORK,
        letter.queue().queueName(),
        type(letter.type()),
        letter.ticket(),
        headers,
        content.body(),
        now,
        now);
  }

  /**
   * The headers the message had before it was dead-lettered, at most {@link #HEADERS_CHARACTERS} in
   * all.
   */
  Map<String, String> headers(@Nullable String stored) {
    Map<String, String> headers = new TreeMap<>();
    if (stored == null) {
      return headers;
    }
    int characters = 0;
    for (Map.Entry<String, Object> header : new TreeMap<>(codec.decodeObject(stored)).entrySet()) {
      String name = header.getKey();
      String value = String.valueOf(header.getValue());
      int more = name.length() + value.length();
      if (!ofTheDesk(name) && characters + more < HEADERS_CHARACTERS) {
        headers.put(name, value);
        characters += more;
      }
    }
    return headers;
  }

  private static boolean ofTheDesk(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return OF_THE_DESK.contains(lower)
        || lower.startsWith("x-first-death-")
        || lower.startsWith("x-last-death-");
  }

  private static String type(String type) {
    return type.getBytes(StandardCharsets.UTF_8).length <= TYPE_BYTES
        ? type
        : type.substring(0, Math.min(type.length(), TYPE_CHARACTERS));
  }
}
