package dev.satchel.ingress.tickets;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a ticket, at a time that is stored.
 *
 * @param event what happened, in one word
 * @param facts further members
 */
public record TimelineEvent(Instant at, String event, Map<String, @Nullable Object> facts) {
  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("at", at.toString());
    members.put("event", event);
    members.putAll(facts);
    return members;
  }
}
