package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Guarantees to clients on lists, the search and timelines. */
interface FindingPromises {
  Installation installation();

  private static List<String> values(Teller teller, String path, String member) {
    Answer answer = teller.api().get(path);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    List<String> values = new ArrayList<>();
    answer.json().required("data").forEach(row -> values.add(row.required(member).stringValue()));
    return values;
  }

  private static String order(String from, String to, long value, String externalId) {
    return """
    {"method":"balance","from":"%s","to":"%s","amount":%s,"externalId":"%s"}"""
        .formatted(from, to, Teller.krw(value), externalId);
  }

  @Test
  default void aRefusedPaymentIsListedBesideTheOneThatUsedItsExternalId() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    String to = teller.account();
    String order = Teller.unique("order");
    Answer refused = teller.done(teller.api().post("/v1/payments", order(from, to, 101, order)));
    assertThat(refused.errorCode()).isEqualTo("insufficient-funds");
    Answer made = teller.succeeded(teller.api().post("/v1/payments", order(from, to, 100, order)));

    String first = Teller.resource(refused);
    String second = Teller.resource(made);
    for (String filter : List.of("account=" + from, "account=" + to, "externalId=" + order)) {
      assertThat(values(teller, "/v1/payments?" + filter, "id")).containsExactly(second, first);
      assertThat(values(teller, "/v1/payments?status=failed&" + filter, "id"))
          .containsExactly(first);
    }
    assertThat(values(teller, "/v1/payments?status=failed&limit=1", "id")).containsExactly(first);
    assertThat(values(teller, "/v1/payments?limit=2", "id")).containsExactly(second, first);
    assertThat(values(teller, "/v1/tickets?externalId=" + order, "id"))
        .containsExactly(made.text("id"), refused.text("id"));
    assertThat(values(teller, "/v1/tickets?status=failed&limit=1", "id"))
        .containsExactly(refused.text("id"));
    assertThat(values(teller, "/v1/accounts?asset=KRW&limit=2", "id")).containsExactly(to, from);
    assertThat(values(teller, "/v1/search?q=" + order, "id"))
        .containsExactlyInAnyOrder(second, first, made.text("id"), refused.text("id"));
  }

  @Test
  default void theTimelineOfATicketGoesFromItsRequestToItsEnd() {
    Teller teller = installation().teller();
    String from = teller.accountWith(100);
    Answer ticket =
        teller.succeeded(
            teller.api().post("/v1/payments", Teller.payment(from, teller.account(), 7)));

    String path = "/v1/tickets/" + ticket.text("id") + "/timeline";
    List<String> events = values(teller, path, "event");
    assertThat(events.subList(1, events.size() - 1))
        .containsExactlyInAnyOrder("attempt", "entry", "entry", "payment");
    assertThat(events).startsWith("accepted").endsWith("done");
    JsonNode line = teller.api().get(path).json().required("data").get(events.indexOf("entry"));
    assertThat(line.required("account").stringValue()).isEqualTo(from);
    assertThat(line.required("amount").asLong()).isEqualTo(-7);
  }
}
