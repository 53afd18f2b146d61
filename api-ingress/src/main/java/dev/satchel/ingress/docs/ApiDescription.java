package dev.satchel.ingress.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI description, put together from the parts {@code openapi.json} of the packages: {@link
 * dev.satchel.ingress.docs} has what is common, each domain its own paths and schemas.
 */
final class ApiDescription {
  private static final String PARTS = "classpath*:dev/satchel/ingress/*/openapi.json";

  /** Members down to here are merged: a method of a path, a schema of the components. */
  private static final int DEEPEST = 3;

  private static final List<String> MEMBERS =
      List.of("openapi", "info", "servers", "security", "tags", "paths", "components");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ApiDescription() {}

  /**
   * Reads the parts of all packages and merges them.
   *
   * @throws IllegalStateException when two parts declare the same route, component or common
   *     member, or when the common part is missing
   */
  static byte[] read() {
    try {
      List<JsonNode> parts = new ArrayList<>();
      for (Resource part : new PathMatchingResourcePatternResolver().getResources(PARTS)) {
        try (InputStream in = part.getInputStream()) {
          parts.add(JSON.readTree(in));
        }
      }
      ObjectNode whole = merged(parts);
      EveryRoute.complete(whole);
      return JSON.writeValueAsBytes(whole);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static ObjectNode merged(List<JsonNode> parts) {
    ObjectNode whole = JSON.createObjectNode();
    for (String first : MEMBERS) {
      whole.putObject(first);
    }
    parts.forEach(part -> merge(whole, part, "", 1));
    if (!whole.required("openapi").isString()) {
      throw new IllegalStateException("the common part of the API description is missing");
    }
    Map<String, JsonNode> paths = new TreeMap<>();
    whole.required("paths").forEachEntry(paths::put);
    whole.putObject("paths").setAll(paths);
    return whole;
  }

  private static void merge(ObjectNode into, JsonNode part, String where, int depth) {
    part.forEachEntry(
        (name, value) -> {
          String place = where + "/" + name;
          JsonNode known = into.get(name);
          if (known == null || (depth == 1 && known instanceof ObjectNode o && o.isEmpty())) {
            into.set(name, value.deepCopy());
          } else if (known instanceof ObjectNode object && value.isObject() && depth < DEEPEST) {
            merge(object, value, place, depth + 1);
          } else {
            throw new IllegalStateException("two parts of the API description declare " + place);
          }
        });
  }
}
