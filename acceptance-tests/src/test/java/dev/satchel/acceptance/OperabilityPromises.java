package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.processes.Health;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Guarantees to operators: health, metrics and the API description. */
interface OperabilityPromises {
  Installation installation();

  @Test
  default void everyProcessReportsThatItIsLiveAndReady() {
    installation()
        .managementPorts()
        .forEach(
            (process, port) -> {
              assertThat(Health.status(port, "liveness")).as(process).isEqualTo(200);
              assertThat(Health.status(port, "readiness")).as(process).isEqualTo(200);
            });
  }

  @Test
  default void everyProcessExportsOutboxMetrics() throws IOException {
    for (int port : installation().managementPorts().values()) {
      assertThat(Health.metrics(port)).contains("satchel_outbox_depth", "satchel_outbox_age");
    }
  }

  @Test
  default void metricsOfQueuesTicketsAttemptsBatchesAndWaitsAreExported() throws IOException {
    Teller teller = installation().teller();
    teller.pay(teller.accountWith(10), teller.account(), 10);
    StringBuilder all = new StringBuilder();
    for (int port : installation().managementPorts().values()) {
      all.append(Health.metrics(port));
    }
    assertThat(all.toString())
        .contains("satchel_queue_ready", "satchel_queue_paused")
        .contains("satchel_tickets_", "satchel_attempts", "satchel_batch")
        .contains("satchel_waits_open", "satchel_waits_ended")
        .contains("http_server_requests_seconds");
  }

  @Test
  default void theApiDescriptionIsServedWithoutAKey() throws IOException {
    Api nobody = Api.at(installation().port(), "none");
    Answer description =
        nobody.trySend(
            java.net.http.HttpRequest.newBuilder(
                java.net.URI.create(nobody.base() + "/openapi.json")));
    assertThat(description.status()).isEqualTo(200);
    assertThat(description.text("openapi")).startsWith("3.1");
    assertThat(description.body()).contains("/v1/payments/{id}/captures");
  }

  @Test
  default void managementEndpointsAreNotServedOnTheApiPort() {
    assertThat(installation().api().get("/actuator/health").status()).isEqualTo(404);
  }
}
