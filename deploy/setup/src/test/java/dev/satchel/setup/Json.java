package dev.satchel.setup;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeFactory;

/** Parses JSON into plain Java values. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final TypeFactory TYPES = MAPPER.getTypeFactory();
  private static final JavaType OBJECT =
      TYPES.constructMapType(Map.class, String.class, Object.class);

  private Json() {}

  static Map<String, Object> object(String text) {
    return MAPPER.readValue(text, OBJECT);
  }

  static List<Map<String, Object>> objects(String text) {
    return MAPPER.readValue(text, TYPES.constructCollectionType(List.class, OBJECT));
  }

  /** Returns a copy of a value that is already a list of objects. */
  static List<Map<String, Object>> objectsOf(@Nullable Object value) {
    return MAPPER.convertValue(value, TYPES.constructCollectionType(List.class, OBJECT));
  }
}
