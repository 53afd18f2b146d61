package dev.satchel.testservers.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * One operation of a description.
 *
 * @param method in lower case, as the description writes it
 * @param path with its variables in braces
 */
public record DescribedOperation(String method, String path, JsonNode definition) {
  static final Comparator<DescribedOperation> FEWEST_VARIABLES =
      Comparator.comparingLong(operation -> operation.path().chars().filter(c -> c == '{').count());

  /** Its method as requests write it. */
  public String verb() {
    return method.toUpperCase(Locale.ROOT);
  }

  /** Whether it has a body. */
  public boolean hasBody() {
    return definition.has("requestBody");
  }

  /** Whether a repeated request is known by its {@code Idempotency-Key}. */
  public boolean isIdempotent() {
    return definition.path("parameters").toString().contains("/parameters/IdempotencyKey\"");
  }

  /** The query with the examples of the parameters that it needs; empty when it needs none. */
  public String exampleQuery() {
    List<String> pairs = new ArrayList<>();
    for (JsonNode parameter : definition.path("parameters")) {
      if (parameter.path("in").asString("").equals("query")
          && parameter.path("required").asBoolean(false)) {
        pairs.add(
            parameter.required("name").stringValue()
                + "="
                + parameter.required("example").stringValue());
      }
    }
    return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
  }

  /** The JSON pointer to it. */
  public String pointer() {
    return "/paths/" + DescribedApi.escaped(path) + "/" + method;
  }

  /** The JSON pointer to the schema of its body. */
  public String bodySchema() {
    return pointer() + "/requestBody/content/application~1json/schema";
  }

  boolean matches(String verb, String requested) {
    String[] own = path.split("/", -1);
    String[] others = requested.split("/", -1);
    if (!verb().equals(verb) || own.length != others.length) {
      return false;
    }
    for (int i = 0; i < own.length; i++) {
      boolean variable = own[i].startsWith("{");
      if (variable ? others[i].isEmpty() : !own[i].equals(others[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return verb() + " " + path;
  }
}
