package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.processes.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.Changed;
import org.openapitools.openapidiff.core.model.ChangedApiResponse;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.model.ChangedOperation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the API promised with the last release, it still does: nothing that a client of that release
 * sends is refused, and nothing that it reads is gone.
 */
class CompatibilityTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String CREATE = "/paths/~1v1~1payments/post";
  private static final String SCHEMAS = "/components/schemas/";

  private static JsonNode file(String name) {
    return MAPPER.readTree(Repository.root().resolve("docs").resolve(name).toFile());
  }

  @Test
  void nothingOfTheLastReleaseIsBroken() {
    ChangedOpenApi changes = changes(file("openapi-released.json"), file("openapi.json"));
    assertThat(changes.isCompatible()).as("broken: %s", broken(changes)).isTrue();
    assertThat(goneFields(file("openapi-released.json"), file("openapi.json"))).isEmpty();
  }

  static Stream<Arguments> breakingChanges() {
    return Stream.of(
        change("a route is gone", "/paths", paths -> paths.remove("/v1/audit")),
        change(
            "a route has another method",
            "/paths/~1v1~1queues",
            queues -> queues.set("put", queues.remove("get"))),
        change(
            "a field of an answer is gone",
            SCHEMAS + "Payment/properties",
            fields -> fields.remove("captured")),
        change(
            "a field of an answer has another type",
            SCHEMAS + "Ticket/properties/attempts",
            field -> field.put("type", "string")),
        change(
            "a field of a list is gone",
            SCHEMAS + "Entry/properties",
            fields -> fields.remove("amount")),
        change(
            "a field of a request is gone",
            SCHEMAS + "Pay/properties",
            fields -> fields.remove("metadata")),
        change(
            "a field of a request is required",
            SCHEMAS + "Pay",
            pay -> pay.withArrayProperty("required").add("externalId")),
        change(
            "a field of a request is shorter",
            SCHEMAS + "Pay/properties/externalId",
            field -> field.put("maxLength", 20)),
        change(
            "a header of a request is required",
            "/components/parameters/Prefer",
            header -> header.put("required", true)),
        change("an answer is gone", CREATE + "/responses", answers -> answers.remove("200")));
  }

  private static Arguments change(String name, String pointer, Consumer<ObjectNode> change) {
    return Arguments.of(name, pointer, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breakingChanges")
  void aBreakingChangeIsFound(String name, String pointer, Consumer<ObjectNode> change) {
    JsonNode now = file("openapi.json");
    JsonNode changed = now.deepCopy();
    change.accept((ObjectNode) changed.at(pointer));
    assertThat(changes(now, changed).isIncompatible() || !goneFields(now, changed).isEmpty())
        .as(name)
        .isTrue();
  }

  @Test
  void whatIsAddedBreaksNothing() {
    JsonNode now = file("openapi.json");
    ObjectNode changed = (ObjectNode) now.deepCopy();
    ((ObjectNode) changed.at(SCHEMAS + "Payment/properties"))
        .putObject("note")
        .put("type", "string");
    ((ObjectNode) changed.at(SCHEMAS + "Pay/properties")).putObject("note").put("type", "string");
    ((ObjectNode) changed.at("/paths"))
        .putObject("/v1/notes")
        .set("get", now.at("/paths/~1v1~1audit/get").deepCopy());
    ChangedOpenApi changes = changes(now, changed);
    assertThat(changes.isDifferent()).isTrue();
    assertThat(changes.isCompatible()).as("broken: %s", broken(changes)).isTrue();
  }

  /**
   * Fields that were there. To openapi-diff an optional field of a request may go; here it would
   * then be refused as unknown.
   */
  private static List<String> goneFields(JsonNode before, JsonNode after) {
    List<String> gone = new ArrayList<>();
    before
        .at("/components/schemas")
        .forEachEntry(
            (name, schema) -> {
              JsonNode now = after.at(SCHEMAS + name);
              if (now.has("properties")) {
                schema
                    .path("properties")
                    .propertyNames()
                    .forEach(
                        field -> {
                          if (!now.required("properties").has(field)) {
                            gone.add(name + "." + field);
                          }
                        });
              }
            });
    return gone;
  }

  private static ChangedOpenApi changes(JsonNode before, JsonNode after) {
    return OpenApiCompare.fromContents(OldDialect.of(before), OldDialect.of(after));
  }

  /** Where a client of the release would break. */
  private static List<String> broken(ChangedOpenApi changes) {
    List<String> broken = new ArrayList<>();
    changes.getMissingEndpoints().forEach(gone -> broken.add(gone + " is gone"));
    for (ChangedOperation operation : changes.getChangedOperations()) {
      String name = operation.getHttpMethod() + " " + operation.getPathUrl();
      add(broken, name + " parameters", operation.getParameters());
      add(broken, name + " request", operation.getRequestBody());
      ChangedApiResponse answers = operation.getApiResponses();
      if (answers != null && answers.isIncompatible()) {
        answers.getMissing().keySet().forEach(status -> broken.add(name + " no " + status));
        answers
            .getChanged()
            .forEach(
                (status, answer) -> {
                  add(broken, name + " " + status + " headers", answer.getHeaders());
                  add(broken, name + " " + status + " body", answer.getContent());
                });
      }
    }
    return broken;
  }

  private static void add(List<String> broken, String where, @Nullable Changed part) {
    if (part != null && part.isIncompatible()) {
      broken.add(where);
    }
  }
}
