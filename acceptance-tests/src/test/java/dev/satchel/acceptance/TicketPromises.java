package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Guarantees to clients on tickets, long polls and attempts. */
interface TicketPromises {
  Installation installation();

  @Test
  default void acceptsAPaymentWithATicket() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    String to = teller.account();
    Answer answer = teller.api().post("/v1/payments", Teller.payment(from, to, 30));
    assertThat(answer.status()).as("%s", answer).isEqualTo(202);
    String ticket = answer.text("id");
    assertThat(ticket).matches("tkt_[0-9a-f]{32}");
    assertThat(answer.header("Location")).contains("/v1/tickets/" + ticket);
    assertThat(answer.header("Retry-After")).isPresent();
    assertThat(answer.text("task")).isEqualTo("payments.pay.v1");
    assertThat(answer.text("resource")).matches("/v1/payments/pay_[0-9a-f]{32}");
    assertThat(teller.api().get(answer.text("resource")).status()).isEqualTo(200);
    teller.succeeded(answer);
  }

  @Test
  default void answersALongPollTheMomentTheTicketIsDone() {
    Teller teller = installation().teller();
    String from = teller.accountWith(1_000);
    String to = teller.account();
    teller.pay(from, to, 1);
    long began = System.nanoTime();
    Answer accepted = teller.api().post("/v1/payments", Teller.payment(from, to, 1));
    Answer done = teller.api().get("/v1/tickets/" + accepted.text("id") + "?wait=30");
    long tookMs = (System.nanoTime() - began) / 1_000_000;
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.text("status")).isEqualTo("succeeded");
    assertThat(done.json().required("done").asBoolean()).isTrue();
    assertThat(done.header("Retry-After")).isEmpty();
    // Far below the 2 s of the sweep, which finds the changes whose update was lost.
    assertThat(tookMs).isLessThan(1_800);
  }

  @Test
  default void preferWaitAnswersWithTheFinishedTicket() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    Answer answer =
        teller
            .api()
            .post("/v1/payments", Teller.payment(from, teller.account(), 10), "Prefer", "wait=30");
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("succeeded");
    assertThat(answer.header("Preference-Applied")).contains("wait=30");
  }

  @Test
  default void anUnchangedTicketIsAnsweredWith304() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    Answer done =
        teller.done(teller.api().post("/v1/payments", Teller.payment(from, teller.account(), 10)));
    String etag = done.header("ETag").orElseThrow();
    String path = "/v1/tickets/" + done.text("id");
    Answer again = teller.api().get(path, "If-None-Match", etag);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.header("ETag")).contains(etag);
    assertThat(teller.api().get(path, "If-None-Match", "\"other\"").status()).isEqualTo(200);
  }

  @Test
  default void aLongPollWithTheKnownVersionAnswersOnTheNextChange() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    String to = teller.account();
    String payment = teller.authorize(from, to, 10);
    Answer known = teller.api().get("/v1/payments/" + payment);
    CompletableFuture<Answer> next =
        CompletableFuture.supplyAsync(
            () ->
                teller
                    .api()
                    .get(
                        "/v1/payments/" + payment + "?wait=30",
                        "If-None-Match",
                        known.header("ETag").orElseThrow()));
    teller.change(payment, "captures", "{}");
    Answer changed = next.join();
    assertThat(changed.status()).as("%s", changed).isEqualTo(200);
    assertThat(changed.text("status")).isEqualTo("captured");
  }

  @Test
  default void listsTheAttempts() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    Answer done =
        teller.done(teller.api().post("/v1/payments", Teller.payment(from, teller.account(), 10)));
    JsonNode attempts =
        teller.api().get("/v1/tickets/" + done.text("id") + "/attempts").json().required("data");
    assertThat(attempts.size()).as("%s", attempts).isOne();
    assertThat(attempts.get(0).required("attempt").asInt()).isOne();
    assertThat(attempts.get(0).required("outcome").stringValue()).isEqualTo("done");
    assertThat(attempts.get(0).required("worker").stringValue()).isNotEmpty();
  }

  @Test
  default void everyAnswerCarriesTheRequestIdAndTheTrace() {
    Api api = installation().api();
    Answer given = api.get("/v1/accounts", "X-Request-Id", "my-request-1");
    assertThat(given.header("X-Request-Id")).contains("my-request-1");
    for (String path : new String[] {"/v1/accounts", "/v1/nowhere", "/v1/tickets/tkt_1", "/docs"}) {
      Answer answer = api.get(path);
      assertThat(answer.header("X-Request-Id")).as("%s", answer).isPresent();
      assertThat(answer.header("traceparent").orElse(""))
          .as("%s", answer)
          .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
    }
    String trace = "0af7651916cd43dd8448eb211c80319c";
    Answer traced = api.get("/v1/accounts", "traceparent", "00-" + trace + "-b7ad6b7169203331-01");
    assertThat(traced.header("traceparent").orElse("")).contains(trace);
  }
}
