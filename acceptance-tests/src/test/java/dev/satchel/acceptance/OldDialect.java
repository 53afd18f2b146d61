package dev.satchel.acceptance;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The same description in OpenAPI 3.0: openapi-diff does not see all changes of a 3.1 description,
 * such as another type.
 */
final class OldDialect {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private OldDialect() {}

  static String of(JsonNode description) {
    ObjectNode copy = (ObjectNode) description.deepCopy();
    copy.put("openapi", "3.0.3");
    convert(copy);
    return MAPPER.writeValueAsString(copy);
  }

  private static void convert(JsonNode node) {
    node.values().forEach(OldDialect::convert);
    if (node instanceof ObjectNode schema) {
      nullable(schema);
      if (schema.path("const").isValueNode()) {
        schema.putArray("enum").add(schema.required("const"));
        schema.remove("const");
      }
      if (schema.path("examples").isArray()) {
        schema.remove("examples");
      }
      if (schema.path("propertyNames").isObject()) {
        schema.remove("propertyNames");
      }
    }
  }

  /** Null is a type there; here it is a flag beside the type. */
  private static void nullable(ObjectNode schema) {
    if (schema.path("type").isArray()) {
      schema
          .required("type")
          .forEach(
              type -> {
                if (!type.asString().equals("null")) {
                  schema.put("type", type.asString());
                }
              });
      schema.put("nullable", true);
    }
    if (schema.path("anyOf").isArray()) {
      List<JsonNode> others = new ArrayList<>();
      for (JsonNode one : schema.required("anyOf")) {
        if (!one.path("type").asString("").equals("null")) {
          others.add(one);
        }
      }
      if (others.size() < schema.required("anyOf").size()) {
        schema.remove("anyOf");
        schema.putArray("allOf").addAll(others);
        schema.put("nullable", true);
      }
    }
  }
}
