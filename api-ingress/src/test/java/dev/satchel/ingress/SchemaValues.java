package dev.satchel.ingress;

import dev.satchel.testservers.api.DescribedApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values that schemas of a description allow, and values that they do not. */
final class SchemaValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** An id such as {@code ^acc_[0-9a-f]{32}$}. */
  private static final Pattern ID = Pattern.compile("\\^([a-z]+_)\\[0-9a-f]\\{(\\d+)}\\$");

  private static final List<String> ASSETS = List.of("KRW", "BTC", "USD", "POINT");
  private static final List<String> LETTERS = List.of("a", "Z", "7", "-", "é", "日", "💶");

  private final DescribedApi api;
  private final Random random;

  SchemaValues(DescribedApi api, Random random) {
    this.api = api;
    this.random = random;
  }

  /** A value that the schema allows. */
  JsonNode of(JsonNode named) {
    JsonNode schema = api.resolve(named);
    if (schema.has("const")) {
      return schema.required("const");
    }
    if (schema.has("enum")) {
      return oneOf(schema.required("enum"));
    }
    if (schema.has("anyOf")) {
      return of(oneOf(schema.required("anyOf")));
    }
    JsonNode type = schema.path("type");
    String one = type.isArray() ? oneOf(type).asString() : type.asString("object");
    return switch (one) {
      case "object" -> object(schema);
      case "array" -> array(schema);
      case "integer" -> JSON.numberNode(integer(schema));
      case "number" -> JSON.numberNode(random.nextDouble());
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "null" -> JSON.nullNode();
      default -> JSON.stringNode(text(schema));
    };
  }

  private JsonNode oneOf(JsonNode values) {
    return values.get(random.nextInt(values.size()));
  }

  private ObjectNode object(JsonNode schema) {
    ObjectNode object = JSON.objectNode();
    schema
        .path("properties")
        .forEachEntry(
            (name, property) -> {
              if (isRequired(schema, name) || random.nextInt(3) == 0) {
                object.set(name, name.startsWith("asset") ? assets(property) : of(property));
              }
            });
    JsonNode others = schema.path("additionalProperties");
    if (others.isObject()) {
      for (int i = random.nextInt(3); i > 0; i--) {
        object.set("k" + i, of(others));
      }
    }
    return object;
  }

  private static boolean isRequired(JsonNode schema, String name) {
    for (JsonNode required : schema.path("required")) {
      if (required.asString().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** The schema does not say which assets there are: an installation may have its own. */
  private JsonNode assets(JsonNode property) {
    String asset = ASSETS.get(random.nextInt(ASSETS.size()));
    return property.path("type").asString("").equals("array")
        ? JSON.arrayNode().add(asset)
        : JSON.stringNode(asset);
  }

  private ArrayNode array(JsonNode schema) {
    ArrayNode array = JSON.arrayNode();
    int least = schema.path("minItems").asInt(0);
    int most = schema.path("uniqueItems").asBoolean(false) ? Math.max(1, least) : least + 3;
    for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
      array.add(of(schema.required("items")));
    }
    return array;
  }

  private long integer(JsonNode schema) {
    long least = schema.path("minimum").asLong(0);
    long most = schema.path("maximum").asLong(least + 1_000_000);
    return switch (random.nextInt(6)) {
      case 0 -> least;
      case 1 -> most;
      default -> least + random.nextLong(Math.min(most - least, 100_000) + 1);
    };
  }

  private String text(JsonNode schema) {
    Matcher id = ID.matcher(schema.path("pattern").asString(""));
    if (id.matches()) {
      StringBuilder text = new StringBuilder(id.group(1));
      for (int i = Integer.parseInt(id.group(2)); i > 0; i--) {
        text.append(Character.forDigit(random.nextInt(16), 16));
      }
      return text.toString();
    }
    return switch (schema.path("format").asString("")) {
      case "date-time" -> Instant.ofEpochSecond(random.nextLong(4_000_000_000L)).toString();
      case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
      default -> schema.has("pattern") ? "default" : letters(schema);
    };
  }

  private String letters(JsonNode schema) {
    int least = schema.path("minLength").asInt(0);
    int most = Math.min(schema.path("maxLength").asInt(40), least + 40);
    StringBuilder text = new StringBuilder();
    for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
      text.append(LETTERS.get(random.nextInt(LETTERS.size())));
    }
    return text.toString();
  }

  /** The value with something in it that is probably not allowed. */
  JsonNode broken(JsonNode valid) {
    JsonNode copy = valid.deepCopy();
    List<ObjectNode> objects = new ArrayList<>();
    collect(copy, objects);
    if (objects.isEmpty()) {
      return wrong();
    }
    ObjectNode object = objects.get(random.nextInt(objects.size()));
    List<String> names = new ArrayList<>(object.propertyNames());
    if (names.isEmpty() || random.nextInt(4) == 0) {
      object.set("unknown", wrong());
    } else {
      String name = names.get(random.nextInt(names.size()));
      if (random.nextInt(3) == 0) {
        object.remove(name);
      } else {
        object.set(name, wrong());
      }
    }
    return copy;
  }

  private static void collect(JsonNode node, List<ObjectNode> objects) {
    if (node instanceof ObjectNode object) {
      objects.add(object);
    }
    node.values().forEach(child -> collect(child, objects));
  }

  private JsonNode wrong() {
    return switch (random.nextInt(14)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(true);
      case 2 -> JSON.numberNode(-1);
      case 3 -> JSON.numberNode(0.5);
      case 4 -> JSON.numberNode(Long.MAX_VALUE);
      case 5 -> JSON.numberNode(new java.math.BigInteger("9".repeat(60)));
      case 6 -> JSON.stringNode("");
      case 7 -> JSON.stringNode("\u0000");
      case 8 -> JSON.stringNode("\uD800");
      case 9 -> JSON.stringNode("x".repeat(1_100));
      case 10 -> JSON.stringNode("acc_" + "g".repeat(32));
      case 11 -> JSON.arrayNode().add(1).add("a");
      case 12 -> JSON.objectNode().put("a", JSON.nullNode().toString());
      default -> JSON.stringNode("'; DROP TABLE ticket; --");
    };
  }
}
