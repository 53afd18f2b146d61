package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Guarantees to clients on payments, holds, captures, voids, refunds and credit limits. */
interface PaymentPromises {
  Installation installation();

  @Test
  default void aPaymentMovesTheMoneyOnce() {
    Teller teller = installation().teller();
    String from = teller.accountWith(1_000);
    String to = teller.account();
    String payment = teller.pay(from, to, 300);
    assertThat(teller.status(payment)).isEqualTo("captured");
    assertThat(teller.balance(from)).isEqualTo(new Teller.Balance(700, 0, 700, 0));
    assertThat(teller.balance(to)).isEqualTo(new Teller.Balance(300, 0, 300, 0));
    JsonNode entries =
        teller.api().get("/v1/accounts/" + from + "/entries").json().required("data");
    assertThat(entries.size()).as("%s", entries).isEqualTo(2);
    assertThat(entries.get(0).required("amount").asLong()).isEqualTo(-300);
    assertThat(entries.get(1).required("amount").asLong()).isEqualTo(1_000);
  }

  @Test
  default void anAuthorizedPaymentOnlyHoldsAndAPartialCaptureReleasesTheRest() {
    Teller teller = installation().teller();
    String from = teller.accountWith(1_000);
    String to = teller.account();
    String payment = teller.authorize(from, to, 300);
    assertThat(teller.status(payment)).isEqualTo("authorized");
    assertThat(teller.balance(from)).isEqualTo(new Teller.Balance(1_000, 300, 700, 0));
    assertThat(teller.money(to)).isEqualTo("0/0");
    Answer capture = teller.change(payment, "captures", Teller.only(200));
    assertThat(capture.text("status")).isEqualTo("succeeded");
    assertThat(teller.balance(from)).isEqualTo(new Teller.Balance(800, 0, 800, 0));
    assertThat(teller.money(to)).isEqualTo("200/0");
    Answer second = teller.change(payment, "captures", Teller.only(50));
    assertThat(second.text("status")).isEqualTo("failed");
    assertThat(second.errorCode()).isEqualTo("wrong-state");
  }

  @Test
  default void aVoidReleasesTheHold() {
    Teller teller = installation().teller();
    String from = teller.accountWith(1_000);
    String payment = teller.authorize(from, teller.account(), 300);
    assertThat(teller.change(payment, "voids", "{}").text("status")).isEqualTo("succeeded");
    assertThat(teller.status(payment)).isEqualTo("voided");
    assertThat(teller.balance(from)).isEqualTo(new Teller.Balance(1_000, 0, 1_000, 0));
    assertThat(teller.change(payment, "captures", "{}").errorCode()).isEqualTo("wrong-state");
  }

  @Test
  default void refundsNeverExceedTheCapturedAmount() {
    Teller teller = installation().teller();
    String from = teller.accountWith(1_000);
    String to = teller.account();
    String payment = teller.pay(from, to, 300);
    teller.change(payment, "refunds", Teller.only(100));
    assertThat(teller.status(payment)).isEqualTo("partially_refunded");
    Answer tooMuch = teller.change(payment, "refunds", Teller.only(201));
    assertThat(tooMuch.text("status")).isEqualTo("failed");
    assertThat(tooMuch.errorCode()).isEqualTo("amount-too-high");
    teller.change(payment, "refunds", "{}");
    assertThat(teller.status(payment)).isEqualTo("refunded");
    assertThat(teller.change(payment, "refunds", Teller.only(1)).errorCode())
        .isEqualTo("wrong-state");
    assertThat(teller.money(from)).isEqualTo("1000/0");
    assertThat(teller.money(to)).isEqualTo("0/0");
  }

  @Test
  default void aPaymentWithoutFundsFailsWithAProblem() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    String to = teller.account();
    Answer ticket = teller.done(teller.api().post("/v1/payments", Teller.payment(from, to, 101)));
    assertThat(ticket.text("status")).isEqualTo("failed");
    assertThat(ticket.errorCode()).isEqualTo("insufficient-funds");
    assertThat(ticket.json().required("error").required("title").stringValue()).isNotEmpty();
    assertThat(teller.status(Teller.resource(ticket))).isEqualTo("failed");
    assertThat(teller.money(from)).isEqualTo("100/0");
    assertThat(teller.money(to)).isEqualTo("0/0");
  }

  @Test
  default void aCaptureSentRightAfterItsPaymentSucceeds() {
    Teller teller = installation().teller();
    String from = teller.accountWith(10_000);
    String to = teller.account();
    for (int i = 0; i < 20; i++) {
      Answer pay = teller.api().post("/v1/payments", Teller.hold(from, to, 100));
      String path = "/v1/payments/" + Teller.resource(pay) + "/captures";
      Answer capture = teller.api().at(installation().otherPort()).post(path, Teller.only(60));
      teller.succeeded(capture);
      teller.succeeded(pay);
    }
    assertThat(teller.money(from)).isEqualTo("8800/0");
    assertThat(teller.money(to)).isEqualTo("1200/0");
  }

  @Test
  default void aCreditLimitAllowsANegativeBalanceUpToTheLimit() {
    Teller teller = installation().teller();
    String from = teller.account();
    String to = teller.account();
    String limit = "/v1/accounts/" + from + "/credit-limit";
    teller.succeeded(teller.api().put(limit, Teller.only(50)));
    teller.pay(from, to, 50);
    assertThat(teller.balance(from)).isEqualTo(new Teller.Balance(-50, 0, 0, 50));
    Answer over = teller.done(teller.api().post("/v1/payments", Teller.payment(from, to, 1)));
    assertThat(over.errorCode()).isEqualTo("insufficient-funds");
    Answer lower = teller.done(teller.api().put(limit, Teller.only(49)));
    assertThat(lower.errorCode()).isEqualTo("limit-in-use");
  }

  @Test
  default void concurrentPaymentsNeverOverdrawAnAccount() {
    Teller teller = installation().teller();
    String from = teller.accountWith(1_000);
    String to = teller.account();
    List<CompletableFuture<Answer>> payments = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int port = i % 2 == 0 ? installation().port() : installation().otherPort();
      Api api = teller.api().at(port);
      String body = Teller.payment(from, to, 100);
      payments.add(CompletableFuture.supplyAsync(() -> api.post("/v1/payments", body)));
    }
    long succeeded =
        payments.stream()
            .map(payment -> teller.done(payment.join()))
            .filter(ticket -> ticket.text("status").equals("succeeded"))
            .count();
    assertThat(succeeded).isEqualTo(10);
    assertThat(teller.money(from)).isEqualTo("0/0");
    assertThat(teller.money(to)).isEqualTo("1000/0");
  }

  @Test
  default void unknownResourcesAreNotFound() {
    Teller teller = installation().teller();
    String nobody = "0193b0d2c6a17c2d8f4e5a6b7c8d9e0f";
    assertThat(teller.api().get("/v1/tickets/tkt_" + nobody).status()).isEqualTo(404);
    assertThat(teller.api().get("/v1/accounts/acc_" + nobody).status()).isEqualTo(404);
    assertThat(teller.api().get("/v1/payments/pay_" + nobody).status()).isEqualTo(404);
    assertThat(teller.api().post("/v1/payments/pay_" + nobody + "/voids", "{}").status())
        .isEqualTo(404);
    String from = teller.accountWith(10);
    Answer pay = teller.api().post("/v1/payments", Teller.payment(from, "acc_" + nobody, 1));
    assertThat(teller.done(pay).errorCode()).isEqualTo("not-found");
    assertThat(teller.money(from)).isEqualTo("10/0");
  }
}
