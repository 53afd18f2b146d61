package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Guarantees to clients on idempotency: a request that is sent again has one effect. */
interface IdempotencyPromises {
  Installation installation();

  @Test
  default void aRepeatedRequestReturnsTheSameTicketOnEveryIngress() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    String to = teller.account();
    String key = Api.freshKey();
    String body = Teller.payment(from, to, 30);
    Answer first = teller.api().postAs(key, "/v1/payments", body);
    Answer while_ = teller.api().at(installation().otherPort()).postAs(key, "/v1/payments", body);
    teller.succeeded(first);
    // The same members in another order and with spaces are the same request.
    Answer after =
        teller
            .api()
            .at(installation().otherPort())
            .postAs(
                key,
                "/v1/payments",
                """
                { "to": "%s", "from": "%s", "amount": {"value": 30, "asset": "KRW"},
                  "method": "balance" }"""
                    .formatted(to, from));
    for (Answer again : new Answer[] {while_, after}) {
      assertThat(again.status()).as("%s", again).isEqualTo(202);
      assertThat(again.text("id")).isEqualTo(first.text("id"));
      assertThat(again.header("Idempotency-Replayed")).contains("true");
    }
    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    assertThat(teller.money(from)).isEqualTo("70/0");
    assertThat(teller.money(to)).isEqualTo("30/0");
  }

  @Test
  default void aRequestRepeatedAfterACrashReturnsTheSameTicket() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    String to = teller.account();
    String key = Api.freshKey();
    String body = Teller.payment(from, to, 30);
    Answer first = teller.api().postAs(key, "/v1/payments", body);
    assertThat(first.status()).isEqualTo(202);
    installation().crash();
    Answer again = teller.api().postAs(key, "/v1/payments", body);
    assertThat(again.text("id")).isEqualTo(first.text("id"));
    assertThat(again.header("Idempotency-Replayed")).contains("true");
    assertThat(teller.doneTicket(first.text("id")).text("status")).isEqualTo("succeeded");
    assertThat(teller.money(from)).isEqualTo("70/0");
    assertThat(teller.money(to)).isEqualTo("30/0");
  }

  @Test
  default void aDifferentRequestWithTheSameKeyIsRefused() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    String to = teller.account();
    String key = Api.freshKey();
    teller.succeeded(teller.api().postAs(key, "/v1/payments", Teller.payment(from, to, 30)));
    Answer other = teller.api().postAs(key, "/v1/payments", Teller.payment(from, to, 31));
    assertThat(other.status()).as("%s", other).isEqualTo(422);
    assertThat(other.header("Content-Type").orElse("")).startsWith("application/problem+json");
    assertThat(teller.money(to)).isEqualTo("30/0");
  }

  @Test
  default void anExternalIdIsUsedOnce() {
    Teller teller = installation().teller();
    String account = teller.account();
    String body =
        """
        {"account":"%s","amount":%s,"externalId":"%s"}"""
            .formatted(account, Teller.krw(5), Teller.unique("wire"));
    Answer first = teller.succeeded(teller.api().post("/v1/credits", body));
    Answer second = teller.done(teller.api().post("/v1/credits", body));
    assertThat(second.text("status")).isEqualTo("failed");
    assertThat(second.errorCode()).isEqualTo("duplicate-external-id");
    assertThat(second.body()).contains(first.text("id"));
    assertThat(teller.money(account)).isEqualTo("5/0");
  }
}
