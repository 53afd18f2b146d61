package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.api.DescribedApi;
import dev.satchel.testservers.api.DescribedOperation;
import dev.satchel.testservers.api.ReceivedAnswer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sends each request as the description shows it. */
class ExamplesIT {
  /** The sample domain, which only tests have. */
  private static final String SAMPLE = "/v1/parcels";

  private static TestIngress ingress;
  private static DescribedApi api;
  private static ExistingIds existing;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.dead-letters.editing=true");
    api = DescribedApi.of(ingress.get("/openapi.json").body());
    existing = new ExistingIds(ingress);
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void everyExampleSucceedsWithAnAnswerThatIsDescribed() {
    List<DescribedOperation> operations =
        api.operations().stream()
            .filter(operation -> !operation.path().startsWith(SAMPLE))
            .toList();
    assertThat(operations).hasSizeGreaterThan(30);
    for (DescribedOperation operation : operations) {
      String path =
          operation.path().contains("{")
              ? operation.path().replaceFirst("\\{[a-z]+}", existing.fresh(operation.path()))
              : operation.path();
      HttpResponse<String> answer =
          ingress.send(request(operation, path + operation.exampleQuery()));
      assertThat(answer.statusCode())
          .as("%s %s: %s", operation.verb(), path, answer.body())
          .isBetween(200, 299);
      assertThat(api.faults(operation.verb(), path, ReceivedAnswer.of(answer)))
          .as("%s %s: %s", operation.verb(), path, answer.body())
          .isEmpty();
    }
  }

  private static HttpRequest.Builder request(DescribedOperation operation, String path) {
    HttpRequest.Builder request = ingress.request(path);
    if (!operation.hasBody()) {
      return request;
    }
    JsonNode example = operation.definition().at("/requestBody/content/application~1json/example");
    assertThat(example.isObject()).as("an example of %s", operation.path()).isTrue();
    return request
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .method(operation.verb(), BodyPublishers.ofString(example.toString()));
  }
}
