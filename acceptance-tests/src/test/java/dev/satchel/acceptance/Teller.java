package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.api.DescribedApi;
import dev.satchel.testservers.processes.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** The API in the terms of the domain: accounts, money, payments; all amounts in KRW. */
record Teller(Api api) {
  private static final DescribedApi DESCRIPTION = DescribedApi.of(description());
  private static final AtomicLong NAMES = new AtomicLong(System.nanoTime());

  /** A balance as the API shows it. */
  record Balance(long posted, long held, long available, long creditLimit) {}

  /** Opens an account that holds KRW. */
  String account() {
    return resource(
        succeeded(
            api.post(
                "/v1/accounts",
                """
                {"reference":"%s","assets":["KRW"]}"""
                    .formatted(unique("account")))));
  }

  /** Opens an account with money on it. */
  String accountWith(long value) {
    String account = account();
    credit(account, value);
    return account;
  }

  void credit(String account, long value) {
    succeeded(
        api.post(
            "/v1/credits",
            """
            {"account":"%s","amount":%s,"externalId":"%s"}"""
                .formatted(account, krw(value), unique("credit"))));
  }

  Balance balance(String account) {
    JsonNode balance = api.get("/v1/accounts/" + account).json().required("balances").get(0);
    return new Balance(
        balance.required("posted").asLong(),
        balance.required("held").asLong(),
        balance.required("available").asLong(),
        balance.required("creditLimit").asLong());
  }

  /** The posted and the held amount, separated by a slash; a payment changes nothing else. */
  String money(String account) {
    Balance balance = balance(account);
    return balance.posted() + "/" + balance.held();
  }

  static String payment(String from, String to, long value) {
    return """
    {"method":"balance","from":"%s","to":"%s","amount":%s}"""
        .formatted(from, to, krw(value));
  }

  static String hold(String from, String to, long value) {
    return """
    {"method":"balance","from":"%s","to":"%s","amount":%s,"capture":false}"""
        .formatted(from, to, krw(value));
  }

  static String krw(long value) {
    return "{\"asset\":\"KRW\",\"value\":" + value + "}";
  }

  static String only(long value) {
    return "{\"amount\":" + krw(value) + "}";
  }

  /** Pays and waits until the payment is done; returns its id. */
  String pay(String from, String to, long value) {
    return resource(succeeded(api.post("/v1/payments", payment(from, to, value))));
  }

  /** Authorizes a payment, which only holds the money; returns its id. */
  String authorize(String from, String to, long value) {
    return resource(succeeded(api.post("/v1/payments", hold(from, to, value))));
  }

  /** Posts a change of a payment; waits for its ticket and returns it. */
  Answer change(String payment, String what, String body) {
    return done(api.post("/v1/payments/" + payment + "/" + what, body));
  }

  String status(String payment) {
    return api.get("/v1/payments/" + payment).text("status");
  }

  /** Waits until the ticket of an accepted request is done; returns the ticket. */
  Answer done(Answer accepted) {
    assertThat(accepted.status()).as("%s", accepted).isEqualTo(202);
    return doneTicket(accepted.text("id"));
  }

  /** Polls until the ticket is done; returns the ticket. */
  Answer doneTicket(String ticket) {
    Answer answer = api.get("/v1/tickets/" + ticket + "?wait=30");
    for (int i = 0; i < 4 && !answer.json().required("done").asBoolean(); i++) {
      answer = api.get("/v1/tickets/" + ticket + "?wait=30");
    }
    assertThat(answer.json().required("done").asBoolean()).as("%s", answer).isTrue();
    // Results and errors are those that the description names for the task.
    assertThat(DESCRIPTION.faults("GET", "/v1/tickets/" + ticket, answer.received())).isEmpty();
    return answer;
  }

  Answer succeeded(Answer accepted) {
    Answer ticket = done(accepted);
    assertThat(ticket.text("status")).as("%s", ticket).isEqualTo("succeeded");
    return ticket;
  }

  /** The id of the resource that a ticket creates. */
  static String resource(Answer ticket) {
    String path = ticket.text("resource");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static String unique(String what) {
    return what + "-" + NAMES.incrementAndGet();
  }

  private static String description() {
    try {
      return Files.readString(Repository.root().resolve("docs/openapi.json"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
