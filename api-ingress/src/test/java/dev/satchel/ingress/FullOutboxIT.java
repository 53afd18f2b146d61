package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The outbox is full, as no broker takes its messages; control tasks are still accepted. */
class FullOutboxIT {
  private static final String RESUMPTIONS = "/v1/queues/payments/resumptions";

  @Test
  void pausesAndResumptionsAreAcceptedWhileTheOutboxIsFull() {
    try (TestIngress ingress = TestIngress.start("satchel.delivery.outbox-bound=1")) {
      await().atMost(Duration.ofSeconds(30)).until(() -> openAccount(ingress).statusCode() == 503);

      HttpResponse<String> pause =
          ingress.post("/v1/queues/payments/pauses", "{}", "Idempotency-Key", "pause");
      HttpResponse<String> again =
          ingress.post("/v1/queues/payments/pauses", "{}", "Idempotency-Key", "pause");
      HttpResponse<String> resumption = ingress.task(RESUMPTIONS, "{}");

      assertThat(pause.statusCode()).as(pause.body()).isEqualTo(202);
      assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
      assertThat(resumption.statusCode()).as(resumption.body()).isEqualTo(202);
      assertThat(control(ingress))
          .containsExactly("payments queues.pause.v1 1", "payments queues.resume.v1 1");
      assertThat(
              ingress
                  .jdbc()
                  .sql(
                      """
                      SELECT COUNT(*) FROM ingress_accepted a
                        JOIN control_task c ON LOCATE(c.id, a.tickets) > 0
                      """)
                  .query(Integer.class)
                  .single())
          .isZero();
      assertThat(openAccount(ingress).statusCode()).isEqualTo(503);
    }
  }

  private static HttpResponse<String> openAccount(TestIngress ingress) {
    return ingress.task("/v1/accounts", "{\"reference\":\"shop\",\"assets\":[\"KRW\"]}");
  }

  private static List<String> control(TestIngress ingress) {
    return ingress
        .jdbc()
        .sql("SELECT CONCAT_WS(' ', about, type, attempt) FROM control_task ORDER BY id")
        .query((row, n) -> row.getString(1))
        .list();
  }
}
