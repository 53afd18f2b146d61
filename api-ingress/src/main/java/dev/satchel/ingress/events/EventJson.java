package dev.satchel.ingress.events;

import dev.satchel.delivery.events.EventLine;
import dev.satchel.ingress.http.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An event as clients read it: one line of JSON. It is written once, when the event gets its
 * number; the feed and everything else that carries events send the same bytes.
 */
final class EventJson {
  private static final String TYPE = "\"type\":\"";

  private EventJson() {}

  /**
   * Writes an event, without a line feed.
   *
   * @param subject the path of what it is about; null when there is none
   */
  static String write(EventLine line, long sequence, @Nullable String subject) {
    StringBuilder json = new StringBuilder(line.data().length() + 320);
    json.append("{\"id\":\"").append(line.id());
    json.append("\",\"sequence\":").append(sequence);
    json.append(',').append(TYPE).append(line.type());
    json.append("\",\"version\":").append(line.version());
    json.append(",\"createdAt\":\"").append(line.createdAt()).append('"');
    if (!line.ticket().isEmpty()) {
      json.append(",\"ticket\":\"").append(line.ticket()).append('"');
    }
    if (subject != null) {
      json.append(",\"subject\":").append(new String(Json.write(subject), StandardCharsets.UTF_8));
    }
    if (!line.cut().isEmpty()) {
      json.append(",\"cut\":[\"").append(line.cut()).append("\"]");
    }
    return json.append(",\"data\":").append(line.data()).append('}').toString();
  }

  /** The type of an event that this class has written: the id and the number come before it. */
  static String type(String json) {
    int from = json.indexOf(TYPE) + TYPE.length();
    return json.substring(from, json.indexOf('"', from));
  }
}
