package dev.satchel.ingress.docs;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds to a description what holds for every route, so that no part repeats it: the headers of
 * every answer, and the answer to what no route lists.
 */
final class EveryRoute {
  private static final List<String> EVERY_ANSWER = List.of("X-Request-Id", "traceparent");
  private static final List<String> WITH_A_KEY = List.of("RateLimit-Policy", "RateLimit");
  private static final String OTHER = "#/components/responses/OtherProblem";
  private static final String UNAUTHENTICATED = "Unauthenticated";

  private EveryRoute() {}

  static void complete(ObjectNode whole) {
    for (JsonNode methods : whole.required("paths").values()) {
      for (JsonNode operation : methods.values()) {
        ObjectNode responses = ((ObjectNode) operation).withObjectProperty("responses");
        boolean needsKey = !operation.path("security").isArray();
        responses
            .values()
            .forEach(
                response -> {
                  if (!response.has("$ref")) {
                    addHeaders((ObjectNode) response, needsKey);
                  }
                });
        responses.putObject("default").put("$ref", OTHER);
      }
    }
    whole
        .required("components")
        .path("responses")
        .forEachEntry(
            (name, response) -> addHeaders((ObjectNode) response, !name.equals(UNAUTHENTICATED)));
  }

  private static void addHeaders(ObjectNode response, boolean withAKey) {
    ObjectNode headers = response.withObjectProperty("headers");
    EVERY_ANSWER.forEach(name -> add(headers, name));
    if (withAKey) {
      WITH_A_KEY.forEach(name -> add(headers, name));
    }
  }

  private static void add(ObjectNode headers, String name) {
    headers.putObject(name).put("$ref", "#/components/headers/" + name);
  }
}
