package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.testservers.MySqlServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** MySQL is down for a while and comes back. */
class OutageIT {
  private static final String ACCOUNT = "{\"reference\":\"shop\",\"assets\":[\"KRW\"]}";

  @Test
  void answers503WhileMySqlIsDownAndAcceptsTasksAfterwards() {
    try (TestIngress ingress = TestIngress.start()) {
      assertThat(ingress.task("/v1/accounts", ACCOUNT).statusCode()).isEqualTo(202);
      assertThat(management(ingress, "/actuator/health/readiness").statusCode()).isEqualTo(200);
      assertThat(management(ingress, "/actuator/prometheus").body())
          .contains(
              "satchel_tickets_requests_total", "satchel_waits_open", "satchel_tickets_write");
      MySqlServer.shared().kill();
      try {
        long started = System.nanoTime();
        HttpResponse<String> refused = ingress.task("/v1/accounts", ACCOUNT);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("/problems/unavailable").doesNotContain("SQL");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        assertThat(ingress.get("/v1/tickets").statusCode()).isEqualTo(503);
        assertThat(ingress.get("/v1/tickets", "X-Other", "x").headers().firstValue("Content-Type"))
            .hasValue("application/problem+json");
        assertThat(management(ingress, "/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(management(ingress, "/actuator/health/readiness").statusCode()).isEqualTo(503);
      } finally {
        MySqlServer.shared().start();
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> ingress.task("/v1/accounts", ACCOUNT).statusCode() == 202);
    }
  }

  @Test
  void livenessFailsAndNamesALoopThatDied() {
    try (TestIngress ingress = TestIngress.start()) {
      Loop loop =
          new Loop(
              "satchel-dying",
              Duration.ofSeconds(1),
              () -> {
                throw new AssertionError("the loop fails on purpose");
              });
      ingress.add(Dying.class, loop);
      assertThat(management(ingress, "/actuator/health/liveness").statusCode()).isEqualTo(200);
      loop.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> management(ingress, "/actuator/health/liveness").statusCode() == 503);
      assertThat(management(ingress, "/actuator/health/liveness").body())
          .contains("satchel-dying", "the loop fails on purpose");
    }
  }

  private record Dying(Loop loop) implements LoopOwner {
    @Override
    public List<Loop> loops() {
      return List.of(loop);
    }
  }

  private static HttpResponse<String> management(TestIngress ingress, String path) {
    return ingress.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + ingress.managementPort() + path)));
  }
}
