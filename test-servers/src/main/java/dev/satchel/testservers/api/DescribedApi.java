package dev.satchel.testservers.api;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OpenAPI description of an API, and what an answer has that it does not allow. Bodies are
 * judged by a public validator of JSON Schema.
 */
public final class DescribedApi {
  private static final String ADDRESS = "https://satchel.test/openapi.json";
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** What any request can be answered with, whatever its route: the description has a default. */
  private static final Set<Integer> ANY_ROUTE = Set.of(405, 414, 431);

  /** Headers that mean something to clients: an answer has them only where it is described. */
  private static final List<String> DESCRIBED =
      List.of(
          "ETag",
          "Idempotency-Replayed",
          "Location",
          "Preference-Applied",
          "RateLimit",
          "RateLimit-Policy",
          "Retry-After",
          "WWW-Authenticate",
          "X-Request-Id",
          "traceparent");

  private final JsonNode whole;
  private final SchemaRegistry schemas;
  private final List<DescribedOperation> operations;

  private DescribedApi(String description) {
    this.whole = MAPPER.readTree(description);
    this.schemas =
        SchemaRegistry.withDialect(
            Dialects.getOpenApi31(), builder -> builder.schemas(Map.of(ADDRESS, description)));
    this.operations = operations(whole);
  }

  /** Reads a description. */
  public static DescribedApi of(String description) {
    return new DescribedApi(description);
  }

  /** The whole description. */
  public JsonNode whole() {
    return whole;
  }

  /** All operations, in the order of the description. */
  public List<DescribedOperation> operations() {
    return operations;
  }

  private static List<DescribedOperation> operations(JsonNode whole) {
    List<DescribedOperation> operations = new ArrayList<>();
    whole
        .required("paths")
        .forEachEntry(
            (path, methods) ->
                methods.forEachEntry(
                    (method, operation) ->
                        operations.add(new DescribedOperation(method, path, operation))));
    return List.copyOf(operations);
  }

  /** The operation that a request calls, if one is described. */
  public Optional<DescribedOperation> operation(String method, String path) {
    return operations.stream()
        .filter(operation -> operation.matches(method, path))
        .min(DescribedOperation.FEWEST_VARIABLES);
  }

  /** What the reference stands for; a node without one stands for itself. */
  public JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? whole.at(node.required("$ref").stringValue().substring(1)) : node;
  }

  /**
   * What is wrong with an answer.
   *
   * @param method of the request
   * @param path of the request, without a query
   * @return nothing when the description allows the answer
   */
  public List<String> faults(String method, String path, ReceivedAnswer answer) {
    return operation(method, path)
        .map(operation -> faults(operation, answer))
        .orElseGet(() -> faultsOfNoRoute(answer));
  }

  private List<String> faultsOfNoRoute(ReceivedAnswer answer) {
    List<String> faults = new ArrayList<>();
    if (answer.status() < 400 || answer.status() >= 500) {
      faults.add("the route is not described");
    } else if (answer.isOf(PROBLEM)) {
      faults.addAll(broken("/components/schemas/Problem", answer.body()));
    }
    return faults;
  }

  private List<String> faults(DescribedOperation operation, ReceivedAnswer answer) {
    String status = Integer.toString(answer.status());
    JsonNode responses = operation.definition().required("responses");
    if (!responses.has(status) && !ANY_ROUTE.contains(answer.status())) {
      return List.of("the status " + status + " is not described");
    }
    String member = responses.has(status) ? status : "default";
    String pointer = operation.pointer() + "/responses/" + member;
    JsonNode named = responses.required(member);
    if (named.has("$ref")) {
      pointer = named.required("$ref").stringValue().substring(1);
    }
    JsonNode response = resolve(named);
    List<String> faults = new ArrayList<>(headerFaults(response, pointer, answer));
    faults.addAll(bodyFaults(response, pointer, answer));
    if (answer.isOf(PROBLEM)) {
      String code = code(MAPPER.readTree(answer.body()));
      if (!contains(response.path("x-problem-types"), code)) {
        faults.add("the problem " + code + " is not described for " + status);
      }
    }
    return faults;
  }

  private List<String> headerFaults(JsonNode response, String pointer, ReceivedAnswer answer) {
    List<String> faults = new ArrayList<>();
    for (String name : DESCRIBED) {
      Optional<String> value = answer.header(name);
      JsonNode header = response.path("headers").path(name);
      if (value.isPresent() && header.isMissingNode()) {
        faults.add("the header " + name + " is not described");
      } else if (value.isPresent()) {
        String of = header.has("$ref") ? header.required("$ref").stringValue().substring(1) : "";
        boolean number = resolve(header).at("/schema/type").asString("").equals("integer");
        String json = number ? value.get() : MAPPER.writeValueAsString(value.get());
        faults.addAll(broken((of.isEmpty() ? pointer + "/headers/" + name : of) + "/schema", json));
      }
    }
    if (answer.header("X-Request-Id").isEmpty()) {
      faults.add("the header X-Request-Id is missing");
    }
    return faults;
  }

  private List<String> bodyFaults(JsonNode response, String pointer, ReceivedAnswer answer) {
    JsonNode content = response.path("content");
    if (content.isMissingNode()) {
      return answer.body().isEmpty() ? List.of() : List.of("no body is described");
    }
    String type = answer.mediaType();
    if (!content.has(type)) {
      return List.of("a body of type " + type + " is not described");
    }
    if (!type.equals(JSON) && !type.equals(PROBLEM)) {
      return List.of();
    }
    List<String> faults =
        new ArrayList<>(broken(pointer + "/content/" + escaped(type) + "/schema", answer.body()));
    JsonNode body = MAPPER.readTree(answer.body());
    if (body.path("id").asString("").startsWith("tkt_") && body.has("task")) {
      faults.addAll(ticketFaults(body));
    }
    return faults;
  }

  /** What is wrong with a ticket by the schema of its task, and with the code of its error. */
  private List<String> ticketFaults(JsonNode ticket) {
    String task = ticket.required("task").stringValue();
    List<String> faults = new ArrayList<>();
    whole
        .at("/components/schemas")
        .forEachEntry(
            (name, schema) -> {
              if (schema.path("x-task").asString("").equals(task)) {
                faults.addAll(broken("/components/schemas/" + name, ticket.toString()));
                JsonNode error = ticket.path("error");
                if (error.isObject() && !mayFailWith(schema, code(error))) {
                  faults.add("the error " + code(error) + " is not described for " + task);
                }
              }
            });
    return faults;
  }

  private static boolean mayFailWith(JsonNode ticket, String code) {
    return code.equals("discarded")
        || code.equals("parked")
        || contains(ticket.path("x-error-codes"), code);
  }

  private static boolean contains(JsonNode codes, String code) {
    for (JsonNode known : codes) {
      if (known.asString().equals(code)) {
        return true;
      }
    }
    return false;
  }

  private static String code(JsonNode problem) {
    return problem.path("type").asString("").replace("/problems/", "");
  }

  /**
   * How a JSON text breaks a schema of the description.
   *
   * @param pointer to the schema, as a JSON pointer
   */
  public List<String> broken(String pointer, String json) {
    return schemas
        .getSchema(SchemaLocation.of(ADDRESS + "#" + pointer))
        .validate(
            json,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  static String escaped(String member) {
    return member.replace("~", "~0").replace("/", "~1");
  }
}
