package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.MySqlServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;

/** Rate limits of keys and tenants, over all copies, and early refusals under overload. */
class LimitsIT {
  private static final String ACCOUNT = "{\"reference\":\"shop\",\"assets\":[\"KRW\"]}";

  /** Answered without a read: no ticket has such an id. */
  private static final String NO_READ = "/v1/tickets/none";

  private static final int LIMIT = 100;

  @Test
  void twoCopiesShareOneLimitAndEachKeepsItsPartWhileMySqlIsAway() {
    String limit = "satchel.ingress.limits.key-reads=" + LIMIT;
    String cached = "satchel.ingress.keys.remembered=5m";
    try (TestIngress one = TestIngress.start(limit, cached);
        ConfigurableApplicationContext other = one.startBeside(limit, cached)) {
      await().until(() -> copies(one.bean(MeterRegistry.class)) == 2);
      await().until(() -> copies(other.getBean(MeterRegistry.class)) == 2);
      int otherPort = TestIngress.port(other);

      assertThatCopiesStayWithinTheLimit(one, otherPort);
      await().until(() -> syncAge(one.bean(MeterRegistry.class)) < 1);
      assertThat(failures(one.bean(MeterRegistry.class))).isZero();

      MySqlServer.shared().kill();
      try {
        await().until(() -> syncAge(one.bean(MeterRegistry.class)) > 1);
        await().until(() -> syncAge(other.getBean(MeterRegistry.class)) > 1);
        assertThatCopiesStayWithinTheLimit(one, otherPort);
        assertThat(failures(one.bean(MeterRegistry.class))).isPositive();
      } finally {
        MySqlServer.shared().start();
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> syncAge(one.bean(MeterRegistry.class)) < 1);
    }
  }

  /** Sends more than the limit to both for some seconds, and counts what was not refused. */
  private static void assertThatCopiesStayWithinTheLimit(TestIngress one, int otherPort) {
    AtomicInteger[] allowed = {new AtomicInteger(), new AtomicInteger()};
    AtomicInteger refused = new AtomicInteger();
    long began = System.nanoTime();
    long until = began + Duration.ofSeconds(6).toNanos();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < 6; client++) {
        int copy = client % 2;
        int port = copy == 0 ? one.port() : otherPort;
        clients.execute(
            () -> {
              while (System.nanoTime() < until) {
                (status(one, port) == 429 ? refused : allowed[copy]).incrementAndGet();
              }
            });
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    int both = allowed[0].get() + allowed[1].get();
    assertThat((double) both).isLessThanOrEqualTo(1.2 * LIMIT * seconds + LIMIT);
    assertThat(refused.get()).isPositive();
    assertThat(allowed[0].get()).isPositive();
    assertThat(allowed[1].get()).isPositive();
    assertThat((double) both).isGreaterThan(0.5 * LIMIT * seconds);
  }

  private static int status(TestIngress one, int port) {
    return one.send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + NO_READ))
                .header("Authorization", "Bearer " + TestIngress.KEY))
        .statusCode();
  }

  private static double copies(MeterRegistry registry) {
    return registry.get("satchel.limits.copies").gauge().value();
  }

  private static double failures(MeterRegistry registry) {
    return registry.get("satchel.limits.sync.failures").counter().count();
  }

  private static double syncAge(MeterRegistry registry) {
    return registry.get("satchel.limits.sync.age").timeGauge().value(TimeUnit.SECONDS);
  }

  @Test
  void readsAndWritesCountApart() {
    try (TestIngress ingress =
        TestIngress.start(
            "satchel.ingress.limits.key-reads=2", "satchel.ingress.limits.key-writes=50")) {
      HttpResponse<String> refused = getUntilRefused(ingress, NO_READ);
      assertThat(refused.body())
          .contains("/problems/quota-exceeded", "key-reads of 2 requests per second");
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(refused.headers().firstValue("RateLimit"))
          .hasValueSatisfying(state -> assertThat(state).startsWith("\"key-reads\";r=0;t=1"));
      HttpResponse<String> write = ingress.task("/v1/accounts", ACCOUNT);
      assertThat(write.statusCode()).isEqualTo(202);
      assertThat(write.headers().firstValue("RateLimit-Policy"))
          .hasValue("\"key-writes\";q=50;w=1, \"tenant-writes\";q=200;w=1");
      assertThat(write.headers().firstValue("RateLimit"))
          .hasValue("\"key-writes\";r=49;t=1, \"tenant-writes\";r=199;t=1");
    }
  }

  @Test
  void answers304DoNotCountAsReads() {
    try (TestIngress ingress = TestIngress.start("satchel.ingress.limits.key-reads=3")) {
      HttpResponse<String> accepted = ingress.task("/v1/accounts", ACCOUNT);
      String ticket = accepted.headers().firstValue("Location").orElseThrow();
      String etag = accepted.headers().firstValue("ETag").orElseThrow();
      for (int i = 0; i < 20; i++) {
        HttpResponse<String> same = ingress.get(ticket, "If-None-Match", etag);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.headers().firstValue("RateLimit-Policy"))
            .hasValueSatisfying(
                policy -> assertThat(policy).contains("\"key-not-modified\";q=30;w=1"));
      }
      assertThat(
              IntStream.range(0, 100)
                  .map(i -> ingress.get(ticket, "If-None-Match", "\"99\"").statusCode())
                  .filter(status -> status == 429))
          .as("other answers count")
          .isNotEmpty();
    }
  }

  @Test
  void aKeyMayHaveLimitsOfItsOwn() {
    try (TestIngress ingress = TestIngress.start()) {
      HttpResponse<String> made =
          ingress.task(
              "/v1/keys",
              """
              {"name":"slow","scopes":["accounts"],"readsPerSecond":7,"writesPerSecond":3}
              """);
      String key = Json.text(made.body(), "key");
      HttpResponse<String> read = ingress.getAs(key, "/v1/keys/self");
      assertThat(read.headers().firstValue("RateLimit-Policy").orElse("")).contains("q=7");
      JsonNode self = Json.tree(read.body());
      assertThat(self.required("readsPerSecond").intValue()).isEqualTo(7);
      assertThat(self.required("writesPerSecond").intValue()).isEqualTo(3);
      assertThat(
              ingress
                  .taskAs(key, "/v1/accounts", ACCOUNT)
                  .headers()
                  .firstValue("RateLimit-Policy")
                  .orElse(""))
          .contains("q=3");
      JsonNode usual = Json.tree(ingress.get("/v1/keys/self").body());
      assertThat(usual.required("readsPerSecond").isNull()).isTrue();
      assertThatThrownBy(
              () -> ingress.jdbc().sql("UPDATE api_key SET writes_per_second = 0").update())
          .isInstanceOf(DataAccessException.class);
    }
  }

  @Test
  void theKeysOfATenantShareItsLimit() {
    try (TestIngress ingress = TestIngress.start("satchel.ingress.limits.tenant-reads=3")) {
      ingress.addKey("sk_second_0123456789");
      assertThat(getUntilRefused(ingress, NO_READ).body()).contains("tenant-reads of 3");
      assertThat(
              IntStream.range(0, 100)
                  .map(i -> ingress.getAs("sk_second_0123456789", NO_READ).statusCode())
                  .filter(status -> status == 429))
          .isNotEmpty();
    }
  }

  @Test
  void thePageOfTheOldProblemLinksToTheNewOne() {
    try (TestIngress ingress = TestIngress.start()) {
      assertThat(ingress.get("/problems/quota-exceeded").body()).contains("\"status\":429");
      assertThat(ingress.get("/problems/rate-limited").body())
          .contains("\"replacedBy\":\"/problems/quota-exceeded\"", "\"status\":429");
    }
  }

  /** Reads until the answer is 429, which a hundred reads reach. */
  private static HttpResponse<String> getUntilRefused(TestIngress ingress, String path) {
    HttpResponse<String> response = ingress.get(path);
    for (int i = 0; i < 100 && response.statusCode() != 429; i++) {
      response = ingress.get(path);
    }
    assertThat(response.statusCode()).isEqualTo(429);
    return response;
  }
}
