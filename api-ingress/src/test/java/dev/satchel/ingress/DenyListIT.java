package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Addresses and keys on the deny list are refused; others are not. */
class DenyListIT {
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
  void aDeniedAddressIsRefusedWhateverItsKeyAndStillReadsTheDescription() {
    try (var denying = ingress.startBeside("satchel.ingress.denied.addresses[0]=127.0.0.0/8")) {
      int port = TestIngress.port(denying);
      for (String key : new String[] {TestIngress.KEY, "sk_unknown_0123456789"}) {
        HttpResponse<String> refused = ingress.getAt(port, key, "/v1/keys/self");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("forbidden", "refuse this address");
      }
      assertThat(ingress.getAt(port, TestIngress.KEY, "/openapi.json").statusCode()).isEqualTo(200);
      assertThat(denied(denying.getBean(MeterRegistry.class), "address")).isEqualTo(2);
    }
    try (var other = ingress.startBeside("satchel.ingress.denied.addresses[0]=10.0.0.0/8")) {
      assertThat(
              ingress.getAt(TestIngress.port(other), TestIngress.KEY, "/v1/keys/self").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aDeniedKeyIsRefusedAndTheOthersAreNot() {
    HttpResponse<String> made =
        ingress.task("/v1/keys", "{\"name\":\"suspect\",\"scopes\":[\"payments:read\"]}");
    String id = Json.text(made.body(), "id");
    String key = Json.text(made.body(), "key");
    assertThat(ingress.getAs(key, "/v1/keys/self").statusCode()).isEqualTo(200);
    try (var denying = ingress.startBeside("satchel.ingress.denied.keys=" + id)) {
      int port = TestIngress.port(denying);
      HttpResponse<String> refused = ingress.getAt(port, key, "/v1/keys/self");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("refuse this key");
      assertThat(ingress.getAt(port, TestIngress.KEY, "/v1/keys/self").statusCode()).isEqualTo(200);
      assertThat(denied(denying.getBean(MeterRegistry.class), "key")).isEqualTo(1);
    }
  }

  @Test
  void aListWithSomethingElseStopsTheStartAndIsNotShown() {
    assertThatThrownBy(() -> ingress.startBeside("satchel.ingress.denied.addresses=a.example"))
        .hasStackTraceContaining("must be an IP address");
    assertThatThrownBy(() -> ingress.startBeside("satchel.ingress.denied.keys=sk_secret_012345"))
        .hasStackTraceContaining("satchel.ingress.denied.keys must be ids");
  }

  private static double denied(MeterRegistry registry, String by) {
    return registry.get("satchel.ingress.denied").tag("by", by).counter().count();
  }
}
