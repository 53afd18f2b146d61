package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What clients get once a ticket is purged. */
class PurgedTicketIT {
  private static final String PAYMENT =
      """
      {"method":"balance","from":"acc_01890000000070008000000000000001",
       "to":"acc_01890000000070008000000000000002","amount":{"asset":"KRW","value":5}}
      """;

  @Test
  void aPurgedTicketIsNotFoundItsPaymentRemainsAndItsIdempotencyKeyIsFree() {
    try (TestIngress ingress = TestIngress.start()) {
      HttpResponse<String> accepted =
          ingress.post("/v1/payments", PAYMENT, "Idempotency-Key", "order-1");
      assertThat(accepted.statusCode()).isEqualTo(202);
      String id = Json.text(accepted.body(), "id");
      String hex = id.substring(4);
      ingress
          .jdbc()
          .sql(
              """
              INSERT INTO payment (id, tenant, from_account, to_account, asset, amount, captured,
                refunded, status, external_id, metadata, version, created_at, updated_at)
              VALUES (UNHEX(?), 'default', UNHEX(REPEAT('01', 16)), UNHEX(REPEAT('02', 16)), 'KRW',
                5, 5, 0, 'captured', NULL, '{}', 1, NOW(6), NOW(6))
              """)
          .param(hex)
          .update();
      ingress.jdbc().sql("DELETE FROM ticket WHERE id = UNHEX(?)").param(hex).update();

      assertThat(ingress.get("/v1/tickets/" + id).statusCode()).isEqualTo(404);
      HttpResponse<String> payment = ingress.get("/v1/payments/pay_" + hex);
      assertThat(payment.statusCode()).isEqualTo(200);
      assertThat(payment.body()).contains("\"status\":\"captured\"");
      assertThat(ingress.get("/v1/payments").body()).contains("pay_" + hex);
      HttpResponse<String> again =
          ingress.post("/v1/payments", PAYMENT, "Idempotency-Key", "order-1");
      assertThat(again.statusCode()).isEqualTo(202);
      assertThat(again.headers().firstValue("Idempotency-Replayed")).isEmpty();
      assertThat(Json.text(again.body(), "id")).isNotEqualTo(id);
    }
  }
}
