package dev.satchel.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads and formats JSON. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Numbers are sent and shown exactly as written.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** Shown for a missing or null member. */
  static final String NOTHING = "-";

  private Json() {}

  /**
   * Parses a document.
   *
   * @throws JacksonException when the text is not JSON
   */
  static JsonNode read(byte[] text) {
    return MAPPER.readTree(text);
  }

  static byte[] write(Map<String, ?> members) {
    return MAPPER.writeValueAsBytes(members);
  }

  static String pretty(JsonNode value) {
    return value.toPrettyString();
  }

  /** A member as text; {@link #NOTHING} when it is missing or null. */
  static String text(JsonNode object, String member) {
    String text = textOrNull(object, member);
    return text == null ? NOTHING : text;
  }

  static @Nullable String textOrNull(JsonNode object, String member) {
    JsonNode value = object.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return value.isString() ? value.stringValue() : value.toString();
  }

  static long number(JsonNode object, String member) {
    JsonNode value = object.path(member);
    return value.isNumber() ? value.longValue() : 0;
  }

  static boolean yes(JsonNode object, String member) {
    JsonNode value = object.path(member);
    return value.isBoolean() && value.booleanValue();
  }

  /** A time without its fraction of a second. */
  static String time(JsonNode object, String member) {
    return text(object, member).replaceFirst("\\.[0-9]+Z$", "Z");
  }

  /** The elements of an array member; empty when it is missing. */
  static List<JsonNode> list(JsonNode object, String member) {
    return object.path(member).valueStream().toList();
  }

  static JsonNode nothing() {
    return JsonNodeFactory.instance.missingNode();
  }
}
