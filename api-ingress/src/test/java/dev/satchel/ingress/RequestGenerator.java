package dev.satchel.ingress;

import dev.satchel.testservers.api.DescribedApi;
import dev.satchel.testservers.api.DescribedOperation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Generates requests from a description: each is the same for the same seed and number. */
final class RequestGenerator {
  private static final int TOO_LARGE = 70_000;
  private static final List<String> IDS =
      List.of("x", "..%2f", "%00", "acc_0", "pay_" + "f".repeat(32), "%F0%9F%92%B6", "-1");
  private static final List<String> TEXTS =
      List.of("", " ", "-1", "0x1", "9".repeat(40), "\u0000", "€", "null", "2026-13-45T00:00:00Z");

  private final DescribedApi api;
  private final List<DescribedOperation> operations;
  private final Map<String, String> existing = new HashMap<>();
  private final long seed;

  RequestGenerator(DescribedApi api, ExistingIds ids, long seed) {
    this.api = api;
    this.seed = seed;
    this.operations =
        api.operations().stream()
            .filter(operation -> !operation.path().contains("{") || ids.knows(operation.path()))
            // These take long to send, and take no input.
            .filter(operation -> !operation.path().matches("/docs.*|/openapi.json"))
            .toList();
    operations.stream()
        .map(DescribedOperation::path)
        .filter(path -> path.contains("{"))
        .forEach(path -> existing.put(path, ids.any(path)));
  }

  GeneratedRequest request(int number) {
    Random random = new Random(seed * 1_000_003 + number);
    DescribedOperation operation = operations.get(random.nextInt(operations.size()));
    Map<String, String> headers = new LinkedHashMap<>();
    StringBuilder query = new StringBuilder();
    for (JsonNode named : operation.definition().path("parameters")) {
      JsonNode parameter = api.resolve(named);
      switch (parameter.required("in").asString()) {
        case "query" -> addQuery(random, parameter, query);
        case "header" -> addHeader(random, parameter, headers);
        default -> {}
      }
    }
    if (random.nextInt(40) == 0) {
      query.append(query.isEmpty() ? '?' : '&').append("unknown=1");
    }
    String body = operation.hasBody() ? body(random, operation) : null;
    if (body != null) {
      headers.put(
          "Content-Type",
          random.nextInt(30) == 0 ? "text/plain" : "application/json; charset=utf-8");
    }
    return new GeneratedRequest(
        operation, path(random, operation), query.toString(), headers, body);
  }

  private String path(Random random, DescribedOperation operation) {
    String known = existing.get(operation.path());
    if (known == null) {
      return operation.path();
    }
    String id =
        switch (random.nextInt(10)) {
          case 0 -> IDS.get(random.nextInt(IDS.size()));
          case 1 -> known.replaceFirst("[0-9a-f]{4}$", "%04x".formatted(random.nextInt(65_536)));
          default -> known;
        };
    return operation.path().replaceFirst("\\{[a-z]+}", id.replace("$", "%24"));
  }

  private void addQuery(Random random, JsonNode parameter, StringBuilder query) {
    if (random.nextInt(4) > 0) {
      return;
    }
    String name = parameter.required("name").stringValue();
    String value =
        name.equals("wait")
            // Nothing ends a longer wait here.
            ? List.of("0", "0", "-1", "x").get(random.nextInt(4))
            : random.nextInt(5) == 0
                ? TEXTS.get(random.nextInt(TEXTS.size()))
                : plain(new SchemaValues(api, random).of(parameter.required("schema")));
    query
        .append(query.isEmpty() ? '?' : '&')
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  private static String plain(JsonNode value) {
    return value.isString() ? value.stringValue() : value.toString();
  }

  private static void addHeader(Random random, JsonNode parameter, Map<String, String> headers) {
    String name = parameter.required("name").stringValue();
    switch (name) {
      case "Idempotency-Key" -> {
        switch (random.nextInt(40)) {
          case 0 -> {}
          case 1 -> headers.put(name, "k".repeat(256));
          case 2 -> headers.put(name, "the same");
          default -> headers.put(name, Long.toHexString(random.nextLong()));
        }
      }
      case "If-None-Match" -> {
        if (random.nextInt(3) == 0) {
          headers.put(name, List.of("\"0\"", "*", "W/\"1\"", "x").get(random.nextInt(4)));
        }
      }
      // A wait would last: no worker ends it.
      default -> headers.put(name, List.of("wait=0", "respond-async", "=").get(random.nextInt(3)));
    }
  }

  private @Nullable String body(Random random, DescribedOperation operation) {
    SchemaValues values = new SchemaValues(api, random);
    JsonNode valid = values.of(api.whole().at(operation.bodySchema()));
    return switch (random.nextInt(100)) {
      case 0 -> null;
      case 1 -> valid.toString().substring(0, random.nextInt(valid.toString().length()));
      case 2 ->
          List.of("null", "[]", "\"x\"", "1e999", "{\"a\":1}{", "\uFEFF{}").get(random.nextInt(6));
      case 3 -> "{\"x\":\"" + "y".repeat(TOO_LARGE) + "\"}";
      case 4 -> "[".repeat(5_000);
      default -> (random.nextBoolean() ? valid : values.broken(valid)).toString();
    };
  }
}
