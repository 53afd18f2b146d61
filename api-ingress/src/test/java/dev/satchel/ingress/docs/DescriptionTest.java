package dev.satchel.ingress.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.messages.Reason;
import dev.satchel.messages.SatchelMessages;
import dev.satchel.messages.TypeName;
import dev.satchel.testservers.api.DescribedApi;
import dev.satchel.testservers.api.DescribedOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of the product, and that it says the same as the code. */
class DescriptionTest {
  private static final Path PARTS = Path.of("src/main/resources/dev/satchel/ingress");
  private static final Path ROUTES = Path.of("src/test/resources/routes.golden");
  private static final Path GOLDEN = Path.of("../docs/openapi.json");
  private static final Path ACTUAL = Path.of("target/openapi.actual");
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DescribedApi API = DescribedApi.of(description().toString());

  /** Without the sample domain, which only tests have. */
  private static ObjectNode description() {
    try (Stream<Path> folders = Files.list(PARTS)) {
      List<JsonNode> parts =
          folders
              .map(folder -> folder.resolve("openapi.json"))
              .filter(Files::exists)
              .sorted()
              .map(part -> JSON.readTree(part.toFile()))
              .toList();
      ObjectNode whole = ApiDescription.merged(parts);
      EveryRoute.complete(whole);
      return whole;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** When the description changes on purpose, copy the actual file over the golden one. */
  @Test
  void theDescriptionIsTheGoldenFile() throws IOException {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter pretty =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withArrayIndenter(lines)
            .withObjectIndenter(lines);
    Files.writeString(ACTUAL, JSON.writer().with(pretty).writeValueAsString(API.whole()) + "\n");
    assertThat(Files.mismatch(ACTUAL, GOLDEN))
        .as("%s differs from %s", ACTUAL, GOLDEN)
        .isEqualTo(-1);
  }

  @Test
  void everyRouteIsDescribedWithTheScopesThatItNeeds() throws IOException {
    Map<String, String> routes = new TreeMap<>();
    for (String line : Files.readAllLines(ROUTES)) {
      String[] parts = line.split(" +", 3);
      routes.put(parts[0] + " " + parts[1], parts[2].replace("; one account", ""));
    }
    Map<String, String> described = new TreeMap<>();
    API.operations()
        .forEach(
            operation ->
                described.put(operation.verb() + " " + operation.path(), needs(operation)));
    assertThat(described).isEqualTo(routes);
  }

  /** The needs as the golden file of the routes writes them. */
  private static String needs(DescribedOperation operation) {
    List<String> alternatives = new ArrayList<>();
    boolean installation = false;
    if (operation.definition().path("security").isArray()) {
      assertThat(operation.definition().required("security")).isEmpty();
      return "no key";
    }
    for (JsonNode alternative : operation.definition().required("x-scopes")) {
      List<String> scopes = new ArrayList<>();
      alternative.forEach(scope -> scopes.add(scope.stringValue()));
      installation |= scopes.remove("installation");
      alternatives.add(scopes.isEmpty() ? "any key" : String.join(",", scopes));
    }
    return String.join(" or ", alternatives) + (installation ? " + installation" : "");
  }

  @Test
  void everyTaskNamesItsResultAndItsErrors() {
    Set<String> tasks =
        new SatchelMessages()
            .messages().stream()
                .flatMap(DescriptionTest::records)
                .map(type -> type.getAnnotation(TypeName.class).value())
                .collect(Collectors.toSet());
    for (DescribedOperation operation : API.operations()) {
      if (operation.definition().at("/responses/202").isMissingNode()) {
        continue;
      }
      JsonNode ticket = API.resolve(bodyOf(operation, "202"));
      assertThat(bodyOf(operation, "200")).isEqualTo(bodyOf(operation, "202"));
      assertThat(tasks).as(operation.path()).contains(ticket.path("x-task").asString("nothing"));
      assertThat(ticket.required("x-error-codes"))
          .as(operation.path())
          .allMatch(code -> Reason.of(code.stringValue()).isPresent());
      assertThat(ticket.at("/allOf/1/properties/result/anyOf/0/$ref").isString()).isTrue();
    }
  }

  private static Stream<Class<?>> records(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Stream.of(type.getPermittedSubclasses()).flatMap(DescriptionTest::records);
  }

  private static JsonNode bodyOf(DescribedOperation operation, String status) {
    return operation.definition().at("/responses/" + status + "/content/application~1json/schema");
  }

  @Test
  void everyProblemIsDescribedForAnAnswerOfItsStatus() {
    Set<String> described = new TreeSet<>();
    for (DescribedOperation operation : API.operations()) {
      operation
          .definition()
          .required("responses")
          .forEachEntry(
              (status, response) -> {
                if (status.startsWith("4") || status.startsWith("5")) {
                  JsonNode types = API.resolve(response).required("x-problem-types");
                  for (JsonNode code : types) {
                    ProblemType type = ProblemType.of(code.stringValue()).orElseThrow();
                    assertThat(type.status()).as("%s", type).isEqualTo(Integer.parseInt(status));
                    described.add(type.code());
                  }
                }
              });
    }
    API.whole()
        .at("/components/responses/OtherProblem/x-problem-types")
        .forEach(code -> described.add(code.stringValue()));
    assertThat(described)
        .isEqualTo(
            Stream.of(ProblemType.values())
                .map(ProblemType::code)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void everyReasonIsDescribedForATask() {
    Set<String> described = new TreeSet<>(Set.of("discarded", "parked"));
    API.whole()
        .at("/components/schemas")
        .forEach(
            schema ->
                schema.path("x-error-codes").forEach(code -> described.add(code.stringValue())));
    assertThat(described)
        .isEqualTo(
            Stream.of(Reason.values())
                .map(Reason::code)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void requestsAreClosedToUnknownFieldsAndAnswersAreOpenForNewOnes() {
    Set<String> ofRequests = new TreeSet<>();
    Set<String> ofAnswers = new TreeSet<>();
    for (DescribedOperation operation : API.operations()) {
      collect(operation.definition().path("requestBody"), ofRequests);
      collect(operation.definition().required("responses"), ofAnswers);
    }
    API.whole().at("/components/responses").forEach(response -> collect(response, ofAnswers));
    assertThat(ofRequests).isNotEmpty().doesNotContainAnyElementsOf(ofAnswers);
    for (String name : ofRequests) {
      JsonNode schema = schema(name);
      if (schema.has("properties")) {
        assertThat(schema.path("additionalProperties").isBoolean()).as(name).isTrue();
      }
    }
    for (String name : ofAnswers) {
      assertThat(schema(name).toString()).as(name).doesNotContain("\"additionalProperties\":false");
    }
  }

  private static JsonNode schema(String name) {
    return API.whole().required("components").required("schemas").required(name);
  }

  private static void collect(JsonNode node, Set<String> schemas) {
    for (String reference : node.findValuesAsString("$ref")) {
      String name = reference.substring(reference.lastIndexOf('/') + 1);
      if (reference.startsWith("#/components/schemas/") && schemas.add(name)) {
        collect(schema(name), schemas);
      }
    }
  }

  @Test
  void everyExampleIsValid() {
    for (DescribedOperation operation : API.operations()) {
      if (operation.hasBody()) {
        JsonNode example =
            operation.definition().at("/requestBody/content/application~1json/example");
        assertThat(API.broken(operation.bodySchema(), example.toString()))
            .as(operation.path())
            .isEmpty();
      }
    }
    API.whole()
        .at("/components/schemas")
        .forEachEntry(
            (name, schema) ->
                schema
                    .path("examples")
                    .forEach(
                        example ->
                            assertThat(
                                    API.broken("/components/schemas/" + name, example.toString()))
                                .as(name)
                                .isEmpty()));
  }

  @Test
  void everyRouteDescribesWhatAllRoutesOfItsKindAnswer() {
    for (DescribedOperation operation : API.operations()) {
      JsonNode responses = operation.definition().required("responses");
      Set<String> expected = new TreeSet<>(Set.of("default"));
      if (operation.path().startsWith("/v1/")) {
        expected.addAll(Set.of("400", "401", "406", "429", "503"));
      }
      if (operation.path().contains("{")) {
        expected.add("404");
      }
      if (operation.hasBody()) {
        expected.addAll(Set.of("408", "413", "415"));
      }
      if (operation.isIdempotent()) {
        expected.add("422");
      }
      assertThat(responses.propertyNames()).as(operation.path()).containsAll(expected);
    }
  }
}
