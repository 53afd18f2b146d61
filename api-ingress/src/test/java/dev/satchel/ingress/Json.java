package dev.satchel.ingress;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON responses. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static JsonNode tree(String json) {
    return MAPPER.readTree(json);
  }

  /** A string member of an object. */
  static String text(String json, String name) {
    return tree(json).required(name).stringValue();
  }
}
