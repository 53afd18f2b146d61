package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.messages.AccountId;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Metadata and statuses of accounts over HTTP. */
class AccountStatusIT {
  private static final AccountId ACCOUNT = new AccountId(new UUID(9, 1));
  private static final AccountId FOREIGN = new AccountId(new UUID(9, 2));

  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start();
    StatementRowsOf rows = new StatementRowsOf(ingress.jdbc());
    rows.open(ACCOUNT, "default", "BTC", "KRW");
    rows.open(FOREIGN, "other", "KRW");
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void anAccountShowsItsStatusTheReasonAndItsMetadata() {
    AccountId frozen = new AccountId(new UUID(9, 3));
    new StatementRowsOf(ingress.jdbc()).open(frozen, "default", "KRW", "USD");
    ingress
        .jdbc()
        .sql(
            """
            UPDATE account a JOIN balance b ON b.account_id = a.id
            SET a.status_reason = 'court order', a.metadata = '{"tier":"gold"}',
              b.account_status = 'frozen'
            WHERE a.reference = ?
            """)
        .param(frozen.toString())
        .update();

    JsonNode account = Json.tree(ingress.get("/v1/accounts/" + frozen).body());

    assertThat(account.required("status").stringValue()).isEqualTo("frozen");
    assertThat(account.required("statusReason").stringValue()).isEqualTo("court order");
    assertThat(account.required("metadata").required("tier").stringValue()).isEqualTo("gold");
    assertThat(account.required("balances")).hasSize(2);
    JsonNode open = Json.tree(ingress.get("/v1/accounts/" + ACCOUNT).body());
    assertThat(open.required("status").stringValue()).isEqualTo("open");
    assertThat(open.required("statusReason").isNull()).isTrue();
    assertThat(open.required("metadata").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "freezes; {\"reason\":\"court order\"}; accounts.freeze.v1",
        "unfreezes; {}; accounts.unfreeze.v1",
        "unfreezes; {\"reason\":\"lifted\"}; accounts.unfreeze.v1",
        "closures; {}; accounts.close.v1",
      })
  void aChangeOfTheStatusIsATask(String path, String body, String task) {
    HttpResponse<String> answer = ingress.task("/v1/accounts/" + ACCOUNT + "/" + path, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(Json.text(answer.body(), "task")).isEqualTo(task);
    assertThat(Json.text(answer.body(), "resource")).isEqualTo("/v1/accounts/" + ACCOUNT);
  }

  @Test
  void metadataIsGivenWithTheOpeningOrLater() {
    String plain = "{\"reference\":\"a\",\"assets\":[\"KRW\"]}";
    String described = "{\"reference\":\"b\",\"assets\":[\"KRW\"],\"metadata\":{\"k\":\"v\"}}";

    assertThat(Json.text(ingress.task("/v1/accounts", plain).body(), "task"))
        .isEqualTo("accounts.open.v1");
    HttpResponse<String> opened = ingress.task("/v1/accounts", described);
    assertThat(Json.text(opened.body(), "task")).isEqualTo("accounts.open.v2");
    HttpResponse<String> replaced =
        put(Json.text(opened.body(), "resource") + "/metadata", "{\"metadata\":{}}");
    assertThat(replaced.statusCode()).as("its opening is still undecided").isEqualTo(202);
    assertThat(Json.text(replaced.body(), "task")).isEqualTo("accounts.set-metadata.v1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "freezes; {}; /reason; required",
        "freezes; {\"reason\":\"\"}; /reason; length",
        "freezes; {\"reason\":1}; /reason; type",
        "freezes; {\"reason\":\"x\",\"until\":\"y\"}; /until; unknown",
        "unfreezes; {\"reason\":[]}; /reason; type",
        "closures; {\"force\":true}; /force; unknown",
      })
  void aBrokenFieldIsNamedWithItsRule(String path, String body, String pointer, String rule) {
    assertBroken(ingress.task("/v1/accounts/" + ACCOUNT + "/" + path, body), pointer, rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; /metadata; required",
        "{\"metadata\":null}; /metadata; required",
        "{\"metadata\":\"x\"}; /metadata; type",
        "{\"metadata\":{\"a\":{}}}; /metadata/a; type",
        "{\"metadata\":{\"\":\"x\"}}; /metadata/; length",
      })
  void brokenMetadataIsNamedWithItsRule(String body, String pointer, String rule) {
    assertBroken(put("/v1/accounts/" + ACCOUNT + "/metadata", body), pointer, rule);
  }

  @Test
  void metadataHasAtMostFiftyPairsOfBoundedLength() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 51; i++) {
      many.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":\"v\"");
    }
    String path = "/v1/accounts/" + ACCOUNT + "/metadata";
    assertBroken(put(path, "{\"metadata\":{" + many + "}}"), "/metadata", "size");
    assertBroken(
        put(path, "{\"metadata\":{\"k\":\"" + "x".repeat(513) + "\"}}"), "/metadata/k", "length");
    assertBroken(
        ingress.task(
            "/v1/accounts/" + ACCOUNT + "/freezes", "{\"reason\":\"" + "x".repeat(501) + "\"}"),
        "/reason",
        "length");
  }

  @Test
  void anotherTenantsAccountDoesNotExist() {
    for (AccountId account : List.of(FOREIGN, new AccountId(new UUID(9, 99)))) {
      for (String path : List.of("freezes", "unfreezes", "closures")) {
        assertThat(
                ingress
                    .task("/v1/accounts/" + account + "/" + path, "{\"reason\":\"x\"}")
                    .statusCode())
            .isEqualTo(404);
      }
      assertThat(put("/v1/accounts/" + account + "/metadata", "{\"metadata\":{}}").statusCode())
          .isEqualTo(404);
    }
  }

  private static void assertBroken(HttpResponse<String> answer, String pointer, String rule) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    JsonNode error = Json.tree(answer.body()).required("errors").get(0);
    assertThat(error.required("pointer").stringValue()).isEqualTo(pointer);
    assertThat(error.required("rule").stringValue()).isEqualTo(rule);
  }

  private static HttpResponse<String> put(String path, String body) {
    return ingress.send(
        ingress
            .request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", IdSource.secure(Clock.systemUTC()).next().toString())
            .PUT(BodyPublishers.ofString(body)));
  }
}
