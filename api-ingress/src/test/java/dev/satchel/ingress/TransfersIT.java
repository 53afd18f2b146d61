package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.AccountId;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Captures and refunds as resources. */
class TransfersIT {
  private static final AccountId PAYER = new AccountId(new UUID(8, 1));
  private static final AccountId PAYEE = new AccountId(new UUID(8, 2));
  private static final String PAYMENT = "pay_" + "0".repeat(29) + "801";
  private static final String FOREIGN = "pay_" + "0".repeat(29) + "802";

  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start();
    insertPayment(PAYMENT, "default");
    insertPayment(FOREIGN, "other");
    change(PAYMENT, 2, "captured", 0x901, 300L, "shipped", "c-1", "{\"parcel\":\"9\"}");
    for (int refund = 0; refund < 5; refund++) {
      change(
          PAYMENT,
          3 + refund,
          "partially_refunded",
          0x910 + refund,
          10L + refund,
          null,
          null,
          null);
    }
    change(FOREIGN, 2, "captured", 0x999, 1L, null, null, null);
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void aCaptureIsReadByItsId() {
    JsonNode capture = ok("/v1/captures/cap_" + "0".repeat(29) + "901");

    assertThat(capture.required("payment").stringValue()).isEqualTo(PAYMENT);
    assertThat(capture.required("status").stringValue()).isEqualTo("succeeded");
    assertThat(capture.required("amount").required("value").asLong()).isEqualTo(300);
    assertThat(capture.required("amount").required("asset").stringValue()).isEqualTo("KRW");
    assertThat(capture.required("reason").stringValue()).isEqualTo("shipped");
    assertThat(capture.required("externalId").stringValue()).isEqualTo("c-1");
    assertThat(capture.required("metadata").required("parcel").stringValue()).isEqualTo("9");
    assertThat(capture.required("ticket").stringValue()).isEqualTo("tkt_" + "0".repeat(29) + "901");
  }

  @Test
  void theRefundsOfAPaymentAreListedNewestFirst() {
    List<Long> amounts = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = ok("/v1/payments/" + PAYMENT + "/refunds?limit=2" + cursor);
      page.required("data")
          .forEach(refund -> amounts.add(refund.required("amount").required("value").asLong()));
      JsonNode next = page.required("cursor");
      cursor = next.isNull() ? "" : "&cursor=" + next.stringValue();
    } while (!cursor.isEmpty());

    assertThat(amounts).containsExactly(14L, 13L, 12L, 11L, 10L);
    assertThat(ok("/v1/payments/" + PAYMENT + "/captures").required("data")).hasSize(1);
  }

  @Test
  void anAmountThatWasNotStoredIsThatOfTheJournal() {
    ingress
        .jdbc()
        .sql("UPDATE payment_change SET amount = NULL WHERE ticket = UNHEX(LPAD('912', 32, '0'))")
        .update();
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO journal_entry (id, tenant, cause, step, ticket, posted_at)
            SELECT ticket, 'default', CONCAT('tkt_', LOWER(HEX(ticket))), 'refund', ticket,
              changed_at
            FROM payment_change WHERE ticket = UNHEX(LPAD('912', 32, '0'))
            """)
        .update();
    for (int line = 1; line <= 2; line++) {
      ingress
          .jdbc()
          .sql(
              """
              INSERT INTO posting (entry_id, line, account_id, asset, layer, amount)
              VALUES (UNHEX(LPAD('912', 32, '0')), ?, UNHEX(?), 'KRW', 'free', ?)
              """)
          .params(line, hex(line == 1 ? PAYEE : PAYER), line == 1 ? -12 : 12)
          .update();
    }

    JsonNode refund = ok("/v1/refunds/rfd_" + "0".repeat(29) + "912");

    assertThat(refund.required("amount").required("value").asLong()).isEqualTo(12);
  }

  @Test
  void aRefundIsPendingWhileItsTicketIsUndecidedAndThenFailedWithTheTicket() {
    String body =
        """
        {"amount":{"asset":"KRW","value":7},"reason":"damaged","externalId":"r-1",\
        "metadata":{"a":"b"}}""";
    HttpResponse<String> accepted = ingress.task("/v1/payments/" + PAYMENT + "/refunds", body);
    assertThat(accepted.statusCode()).isEqualTo(202);
    JsonNode ticket = Json.tree(accepted.body());
    assertThat(ticket.required("task").stringValue()).isEqualTo("payments.refund.v2");
    assertThat(ticket.required("resource").stringValue()).isEqualTo("/v1/payments/" + PAYMENT);
    String hex = ticket.required("id").stringValue().substring(4);

    JsonNode pending = ok("/v1/refunds/rfd_" + hex);
    assertThat(pending.required("status").stringValue()).isEqualTo("pending");
    assertThat(pending.required("amount").required("value").asLong()).isEqualTo(7);
    assertThat(pending.required("reason").stringValue()).isEqualTo("damaged");
    assertThat(pending.required("externalId").stringValue()).isEqualTo("r-1");
    assertThat(pending.required("metadata").required("a").stringValue()).isEqualTo("b");
    assertThat(pending.required("decidedAt").isNull()).isTrue();
    assertThat(ingress.get("/v1/captures/cap_" + hex).statusCode()).isEqualTo(404);

    ingress
        .jdbc()
        .sql(
            """
            UPDATE ticket SET status = 'failed', done = TRUE,
              error = '{"reason":"insufficient-funds","detail":"no"}'
            WHERE id = UNHEX(?)
            """)
        .param(hex)
        .update();
    JsonNode failed = ok("/v1/refunds/rfd_" + hex);
    assertThat(failed.required("status").stringValue()).isEqualTo("failed");
    assertThat(failed.required("error").required("type").stringValue())
        .endsWith("insufficient-funds");
  }

  @Test
  void aCaptureAboutWhichNothingIsSaidKeepsItsTaskType() {
    String path = "/v1/payments/" + PAYMENT + "/captures";

    assertThat(Json.text(ingress.task(path, "{}").body(), "task")).isEqualTo("payments.capture.v1");
    assertThat(Json.text(ingress.task(path, "{\"metadata\":{}}").body(), "task"))
        .isEqualTo("payments.capture.v1");
    assertThat(Json.text(ingress.task(path, "{\"reason\":\"x\"}").body(), "task"))
        .isEqualTo("payments.capture.v2");
  }

  @Test
  void theTicketOfARefundIsFoundByItsExternalId() {
    String made =
        ingress
            .task("/v1/payments/" + PAYMENT + "/refunds", "{\"externalId\":\"refund-found\"}")
            .body();

    JsonNode found = ok("/v1/tickets?externalId=refund-found").required("data");
    assertThat(found).hasSize(1);
    assertThat(found.get(0).required("id").stringValue()).isEqualTo(Json.text(made, "id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"reason\":\"\"}; /reason; length",
        "{\"reason\":5}; /reason; type",
        "{\"externalId\":\"\"}; /externalId; length",
        "{\"metadata\":[]}; /metadata; type",
        "{\"metadata\":{\"a\":1}}; /metadata/a; type",
        "{\"note\":\"x\"}; /note; unknown",
      })
  void aBrokenFieldIsNamedWithItsRule(String body, String pointer, String rule) {
    for (String kind : List.of("captures", "refunds")) {
      HttpResponse<String> answer = ingress.task("/v1/payments/" + PAYMENT + "/" + kind, body);

      assertThat(answer.statusCode()).isEqualTo(400);
      JsonNode error = Json.tree(answer.body()).required("errors").get(0);
      assertThat(error.required("pointer").stringValue()).isEqualTo(pointer);
      assertThat(error.required("rule").stringValue()).isEqualTo(rule);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/captures/cap_1",
    "/v1/captures/rfd_00000000000000000000000000000910",
    "/v1/refunds/rfd_00000000000000000000000000000901",
    "/v1/refunds/rfd_00000000000000000000000000000001",
    "/v1/captures/cap_00000000000000000000000000000999",
    "/v1/payments/pay_00000000000000000000000000000802/captures",
    "/v1/payments/pay_00000000000000000000000000000001/refunds",
    "/v1/payments/pay_1/refunds",
  })
  void whatDoesNotExistOrBelongsToAnotherTenantIs404(String path) {
    assertThat(ingress.get(path).statusCode()).isEqualTo(404);
  }

  private static void insertPayment(String payment, String tenant) {
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO payment (id, tenant, from_account, to_account, asset, amount, captured,
              refunded, status, metadata, version, created_at, updated_at)
            VALUES (UNHEX(?), ?, UNHEX(?), UNHEX(?), 'KRW', 400, 300, 60, 'partially_refunded',
              '{}', 7, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))
            """)
        .params(payment.substring(4), tenant, hex(PAYER), hex(PAYEE))
        .update();
  }

  private static void change(
      String payment, int version, String status, int ticket, @Nullable Object... details) {
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO payment_change (payment, version, from_status, to_status, ticket, changed_at,
              amount, reason, external_id, metadata)
            VALUES (UNHEX(?), ?, 'captured', ?, UNHEX(LPAD(HEX(?), 32, '0')), UTC_TIMESTAMP(6),
              ?, ?, ?, ?)
            """)
        .param(payment.substring(4))
        .param(version)
        .param(status)
        .param(ticket)
        .param(details[0])
        .param(details[1])
        .param(details[2])
        .param(details[3])
        .update();
  }

  private static String hex(AccountId account) {
    return account.toString().substring(AccountId.PREFIX.length());
  }

  private static JsonNode ok(String path) {
    HttpResponse<String> answer = ingress.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.tree(answer.body());
  }
}
