package dev.satchel.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Names and values, printed one per line. */
final class Facts {
  private final Map<String, String> facts = new LinkedHashMap<>();

  Facts add(String name, String value) {
    facts.put(name, value);
    return this;
  }

  Facts add(String name, JsonNode object, String member) {
    return add(name, Json.text(object, member));
  }

  /** Adds a member unless it is missing or null. */
  Facts addIfThere(String name, JsonNode object, String member) {
    String value = Json.textOrNull(object, member);
    return value == null ? this : add(name, value);
  }

  void print(Screen screen, String indent) {
    int width = facts.keySet().stream().mapToInt(Plain::width).max().orElse(0);
    facts.forEach(
        (name, value) ->
            screen.print(indent + Plain.padded(Plain.line(name), width + 2) + Plain.line(value)));
  }
}
