package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.client.ApiClient;
import dev.satchel.client.ApiException;
import dev.satchel.client.api.ReadingApi;
import dev.satchel.client.api.TasksApi;
import dev.satchel.client.model.Amount;
import dev.satchel.client.model.BookCredit;
import dev.satchel.client.model.OpenAccount;
import dev.satchel.client.model.Pay;
import dev.satchel.client.model.PayTicket;
import dev.satchel.client.model.Payment;
import dev.satchel.client.model.PaymentResult;
import dev.satchel.client.model.Ticket;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clients that are generated from the description do the main job. */
interface ClientPromises {
  Installation installation();

  @Test
  default void aGeneratedTypeScriptClientOpensPaysAndReadsTheStatement() {
    NodeProject node = NodeProject.installed();
    node.script("generate");
    node.script("compile");
    String printed =
        node.run(
            Map.of(
                "SATCHEL_URL",
                "http://localhost:" + installation().port(),
                "SATCHEL_KEY",
                Installation.KEY),
            "node",
            "target/out/main-job.js");
    JsonNode result = JsonMapper.builder().build().readTree(printed);
    assertThat(result.required("status").stringValue()).isEqualTo("captured");
    assertThat(result.required("result").stringValue()).isEqualTo("captured");
    assertThat(result.required("posted")).hasToString("[300]");
    assertThat(result.required("statement")).hasToString("[-300,1000]");
    assertThat(result.required("problem").stringValue()).isEqualTo("/problems/invalid-request");
  }

  @Test
  default void aGeneratedJavaClientOpensPaysAndReadsTheStatement() throws ApiException {
    ApiClient client = new ApiClient();
    client.updateBaseUri("http://localhost:" + installation().port());
    client.setRequestInterceptor(
        request -> request.header("Authorization", "Bearer " + Installation.KEY));
    TasksApi tasks = new TasksApi(client);
    ReadingApi reading = new ReadingApi(client);
    String from = open(tasks, reading);
    String to = open(tasks, reading);
    done(
        reading,
        tasks
            .bookCredit(
                Api.freshKey(),
                new BookCredit().account(from).amount(krw(1_000)).externalId(Api.freshKey()),
                null)
            .getId());
    PayTicket paid =
        tasks.pay(
            Api.freshKey(),
            new Pay().method(Pay.MethodEnum.BALANCE).from(from).to(to).amount(krw(300)),
            "wait=30");
    assertThat(Objects.requireNonNull(paid.getResult()).getStatus())
        .isEqualTo(PaymentResult.StatusEnum.CAPTURED);
    Payment payment = reading.getPayment(lastOf(paid.getResource()), null, null);
    assertThat(payment.getStatus()).isEqualTo(Payment.StatusEnum.CAPTURED);
    assertThat(reading.listEntries(from, null, null, null, null, null, null).getData())
        .extracting("amount")
        .containsExactly(-300L, 1_000L);
  }

  private static String open(TasksApi tasks, ReadingApi reading) throws ApiException {
    OpenAccount account = new OpenAccount().reference(Teller.unique("java")).assets(Set.of("KRW"));
    Ticket ticket = done(reading, tasks.openAccount(Api.freshKey(), account, null).getId());
    return lastOf(ticket.getResource());
  }

  private static Ticket done(ReadingApi reading, String id) throws ApiException {
    Ticket ticket = reading.getTicket(id, 30, null);
    while (!ticket.getDone()) {
      ticket = reading.getTicket(id, 30, null);
    }
    assertThat(ticket.getStatus()).isEqualTo(Ticket.StatusEnum.SUCCEEDED);
    return ticket;
  }

  private static Amount krw(long value) {
    return new Amount().asset("KRW").value(value);
  }

  private static String lastOf(@Nullable String resource) {
    String path = Objects.requireNonNull(resource);
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
