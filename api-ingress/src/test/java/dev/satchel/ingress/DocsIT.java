package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.messages.Reason;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The pages that explain the API, which need no key. */
class DocsIT {
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start();
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void everyProblemSaysItsCauseItsCureAndWhetherToRetry() {
    Set<String> codes = new TreeSet<>(Set.of("rate-limited"));
    Stream.of(ProblemType.values()).map(ProblemType::code).forEach(codes::add);
    Stream.of(Reason.values()).map(Reason::code).forEach(codes::add);
    for (String code : codes) {
      JsonNode problem = Json.tree(ingress.get("/problems/" + code).body());
      assertThat(problem.required("type").stringValue()).isEqualTo("/problems/" + code);
      for (String member : new String[] {"title", "cause", "cure"}) {
        assertThat(problem.required(member).stringValue()).as(code).isNotBlank();
      }
      assertThat(problem.required("retry").stringValue())
          .as(code)
          .isIn("no", "changed", "once-cured", "later", "same-key");
    }
  }

  @Test
  void aBrowserGetsAProblemAsAPage() {
    HttpResponse<String> page = ingress.get("/problems/insufficient-funds", "Accept", BROWSER);
    assertThat(page.headers().firstValue("Content-Type")).get().asString().startsWith("text/html");
    assertThat(page.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Accept"));
    assertThat(page.body())
        .contains("<h1>The account does not have enough available funds</h1>", "<h2>Cure</h2>");
    assertThat(ingress.get("/problems/%3Cscript%3E", "Accept", BROWSER).statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "*/*", "text/html;q=0.5, application/json", "text/html;q=x"})
  void otherClientsGetItAsJson(String accept) {
    assertThat(Json.text(ingress.get("/problems/parked", "Accept", accept).body(), "retry"))
        .isEqualTo("no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs.js", "swagger-ui.css", "swagger-ui-bundle.js"})
  void theFilesOfThePageAreServedFromHere(String file) {
    HttpResponse<String> plain = ingress.get("/docs/" + file);
    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    HttpResponse<String> gzip = ingress.get("/docs/" + file, "Accept-Encoding", "gzip, br");
    assertThat(gzip.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(ingress.get("/docs").headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("script-src 'self';", "connect-src 'self';", "default-src 'none';")
        .doesNotContain("http", "unsafe-eval", "script-src 'self' 'unsafe-inline'");
  }

  @Test
  void thePageHasNoOtherFiles() {
    for (String file : new String[] {"swagger-ui.js", "docs.html", "%2e%2e", "openapi.json"}) {
      assertThat(ingress.get("/docs/" + file).statusCode()).as(file).isIn(400, 404);
    }
  }
}
