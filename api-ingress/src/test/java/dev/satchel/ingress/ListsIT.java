package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TicketId;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The lists of tickets, payments and accounts with their filters, and the search. */
class ListsIT {
  private static final IdSource IDS = IdSource.secure(Clock.systemUTC());

  private static TestIngress ingress;
  private static DeskRows rows;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.payments.searchable-metadata=order,고객");
    rows = new DeskRows(ingress.jdbc());
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  private final String tenant = "t" + IDS.next().toString().replace("-", "");
  private String key = "";

  @BeforeEach
  void makeAKey() {
    key = rows.key(tenant, "payments,accounts,tickets:read");
  }

  private static AccountId account() {
    return new AccountId(IDS.next());
  }

  private PaymentId payment(Map<String, ?> otherwise) {
    UUID id = IDS.next();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", Sql.bytes(id));
    row.put("tenant", tenant);
    row.put("from_account", Sql.bytes(IDS.next()));
    row.put("to_account", Sql.bytes(IDS.next()));
    row.put("asset", "KRW");
    row.put("amount", 5);
    row.put("captured", 0);
    row.put("refunded", 0);
    row.put("status", "captured");
    row.put("metadata", "{}");
    row.put("version", 1);
    row.put("created_at", Sql.time(Instant.parse("2026-01-01T00:00:00Z")));
    row.put("updated_at", Sql.time(Instant.parse("2026-01-01T00:00:00Z")));
    row.putAll(otherwise);
    rows.insert("payment", row);
    return new PaymentId(id);
  }

  private TicketId ticket(UUID id, Map<String, ?> otherwise) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", Sql.bytes(id));
    row.put("tenant", tenant);
    row.put("idempotency_key", id.toString());
    row.put("request_hash", new byte[32]);
    row.put("task", "payments.pay.v1");
    row.put("command", new byte[0]);
    row.put("status", "succeeded");
    row.put("done", true);
    row.put("attempts", 1);
    row.put("version", 2);
    row.put("created_at", Sql.time(Instant.parse("2026-01-01T00:00:00Z")));
    row.put("updated_at", Sql.time(Instant.parse("2026-01-01T00:00:00Z")));
    row.putAll(otherwise);
    rows.insert("ticket", row);
    return new TicketId(id);
  }

  private TicketId ticket(Map<String, ?> otherwise) {
    return ticket(IDS.next(), otherwise);
  }

  private AccountId openAccount(String reference, String asset) {
    AccountId account = account();
    rows.insert(
        "account",
        Map.of(
            "id",
            Sql.bytes(account.uuid()),
            "tenant",
            tenant,
            "reference",
            reference,
            "created_at",
            Sql.time(Instant.parse("2026-01-01T00:00:00Z"))));
    rows.insert(
        "balance",
        Map.of(
            "account_id",
            Sql.bytes(account.uuid()),
            "asset",
            asset,
            "tenant",
            tenant,
            "kind",
            "client",
            "posted",
            0,
            "held",
            0,
            "credit_limit",
            0,
            "debits_closed",
            false));
    return account;
  }

  private List<String> ids(String path) {
    List<String> ids = new ArrayList<>();
    String cursor = null;
    do {
      String page = cursor == null ? path : path + "&cursor=" + cursor;
      HttpResponse<String> answer = ingress.getAs(key, page);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode body = Json.tree(answer.body());
      body.required("data").forEach(row -> ids.add(row.required("id").stringValue()));
      cursor = text(body.required("cursor"));
    } while (cursor != null);
    return ids;
  }

  private static @Nullable String text(JsonNode node) {
    return node.isNull() ? null : node.stringValue();
  }

  @Test
  void paymentsAreListedNewestFirstWhateverTheirStatus() {
    List<String> made = new ArrayList<>();
    for (String status :
        List.of("captured", "failed", "voided", "captured", "refunded", "authorized", "failed")) {
      made.addFirst(payment(Map.of("status", status)).toString());
    }

    assertThat(ids("/v1/payments?limit=2")).isEqualTo(made);
    assertThat(ids("/v1/payments?limit=3")).isEqualTo(made);
    assertThat(ids("/v1/payments?status=failed&limit=1")).containsExactly(made.get(0), made.get(5));
    assertThat(ids("/v1/payments?status=captured&limit=1"))
        .containsExactly(made.get(3), made.get(6));
    assertThat(ids("/v1/payments?status=partially_refunded&limit=1")).isEmpty();
  }

  @Test
  void aRefusedPaymentSaysWhyWithoutItsTicket() {
    PaymentId payment =
        payment(
            Map.of(
                "status",
                "failed",
                "error",
                "{\"reason\":\"insufficient-funds\",\"detail\":\"too little\"}"));

    for (JsonNode shown :
        List.of(
            Json.tree(ingress.getAs(key, "/v1/payments/" + payment).body()),
            Json.tree(ingress.getAs(key, "/v1/payments").body()).required("data").get(0))) {
      assertThat(shown.required("status").stringValue()).isEqualTo("failed");
      assertThat(shown.required("error").required("type").stringValue())
          .endsWith("/problems/insufficient-funds");
      assertThat(shown.required("error").required("detail").stringValue()).isEqualTo("too little");
    }
  }

  @Test
  void paymentsOfAnAccountAreThoseFromItAndToIt() {
    AccountId account = account();
    byte[] id = Sql.bytes(account.uuid());
    String from = payment(Map.of("from_account", id)).toString();
    payment(Map.of());
    String to = payment(Map.of("to_account", id, "asset", "BTC")).toString();
    String failed = payment(Map.of("from_account", id, "status", "failed")).toString();
    payment(Map.of("from_account", id, "tenant", "stranger"));

    String path = "/v1/payments?limit=1&account=" + account;
    assertThat(ids(path)).containsExactly(failed, to, from);
    assertThat(ids(path + "&asset=BTC")).containsExactly(to);
    assertThat(ids(path + "&status=failed&asset=KRW")).containsExactly(failed);
    assertThat(ids("/v1/payments?asset=BTC&limit=1")).containsExactly(to);
  }

  @Test
  void paymentsAreFoundByExternalIdAlsoRefusedOnes() {
    UUID refused = IDS.next();
    ticket(refused, Map.of("external_id", "order 1", "status", "failed"));
    payment(Map.of("id", Sql.bytes(refused), "external_id", "order 1", "status", "failed"));
    UUID made = IDS.next();
    payment(Map.of("id", Sql.bytes(made), "external_id", "order 1"));
    rows.insert(
        "external_id",
        Map.of(
            "tenant",
            tenant,
            "task",
            "payments.pay.v1",
            "external_id",
            "order 1",
            "ticket",
            Sql.bytes(made)));

    assertThat(ids("/v1/payments?externalId=order%201&limit=1"))
        .containsExactly(new PaymentId(made).toString(), new PaymentId(refused).toString());
    assertThat(ids("/v1/payments?externalId=order%201&status=failed"))
        .containsExactly(new PaymentId(refused).toString());
    assertThat(ids("/v1/payments?externalId=order")).isEmpty();
  }

  @Test
  void paymentsAreFoundByConfiguredMetadata() {
    PaymentId payment = payment(Map.of());
    for (String name : List.of("order", "고객")) {
      rows.insert(
          "payment_metadata",
          Map.of(
              "tenant",
              tenant,
              "name",
              name,
              "value",
              "값=1",
              "payment",
              Sql.bytes(payment.uuid())));
    }

    String value = "%EA%B0%92%3D1";
    assertThat(ids("/v1/payments?metadata.order=" + value)).containsExactly(payment.toString());
    assertThat(ids("/v1/payments?metadata.%EA%B3%A0%EA%B0%9D=" + value + "&status=captured"))
        .containsExactly(payment.toString());
    assertThat(ids("/v1/payments?metadata.order=other")).isEmpty();
    assertProblem("/v1/payments?metadata.unknown=x", "metadata.unknown", "is not a parameter");
  }

  @Test
  void ticketsAreFilteredByStatusTaskAndExternalId() {
    String first = ticket(Map.of("external_id", "x")).toString();
    String failed =
        ticket(Map.of("status", "failed", "external_id", "x", "task", "credits.book.v1"))
            .toString();
    String accepted = ticket(Map.of("status", "accepted", "done", false)).toString();
    String parked = ticket(Map.of("status", "parked", "done", false)).toString();

    assertThat(ids("/v1/tickets?limit=1")).containsExactly(parked, accepted, failed, first);
    assertThat(ids("/v1/tickets?limit=1&status=succeeded")).containsExactly(first);
    assertThat(ids("/v1/tickets?limit=1&status=accepted")).containsExactly(accepted);
    assertThat(ids("/v1/tickets?limit=1&status=parked")).containsExactly(parked);
    assertThat(ids("/v1/tickets?limit=1&externalId=x")).containsExactly(failed, first);
    assertThat(ids("/v1/tickets?limit=1&task=payments.pay.v1"))
        .containsExactly(parked, accepted, first);
    assertThat(ids("/v1/tickets?externalId=x&status=failed&task=credits.book.v1"))
        .containsExactly(failed);
  }

  @Test
  void listsAreBoundedByTheTimeOfTheRequest() {
    List<String> made = new ArrayList<>();
    for (int second = 0; second < 4; second++) {
      long millis = Instant.parse("2026-05-01T00:00:0%d.500Z".formatted(second)).toEpochMilli();
      made.add(ticket(new UUID(millis << 16 | 0x7abc, -7L), Map.of()).toString());
    }

    String from = "/v1/tickets?limit=1&createdFrom=2026-05-01T00:00:01.500Z";
    assertThat(ids(from)).containsExactly(made.get(3), made.get(2), made.get(1));
    assertThat(ids(from + "&createdTo=2026-05-01T00:00:03.500Z"))
        .containsExactly(made.get(2), made.get(1));
    assertThat(ids("/v1/tickets?createdTo=2026-05-01T00:00:00.500001Z"))
        .containsExactly(made.get(0));
    assertThat(ids("/v1/payments?createdFrom=1970-01-01T00:00:00Z")).isEmpty();
  }

  @Test
  void accountsAreFoundByReferenceAndByAsset() {
    String won = openAccount("client 1", "KRW").toString();
    String bitcoin = openAccount("client 2", "BTC").toString();

    assertThat(ids("/v1/accounts?limit=1")).containsExactly(bitcoin, won);
    assertThat(ids("/v1/accounts?reference=client%201")).containsExactly(won);
    assertThat(ids("/v1/accounts?asset=BTC")).containsExactly(bitcoin);
    assertThat(ids("/v1/accounts?reference=client")).isEmpty();
  }

  @Test
  void aFilterThatFewRowsMatchGoesOnAtItsCursor() {
    long first = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();
    String oldest = ticket(new UUID(first << 16 | 0x7000, -9L), credit()).toString();
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO ticket (id, tenant, idempotency_key, request_hash, task, command, status,
              done, attempts, version, created_at, updated_at)
            WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 50),
              m (n) AS (SELECT a.n * 50 + b.n FROM k a JOIN k b)
            SELECT UNHEX(CONCAT(LPAD(HEX(? + n), 12, '0'), '7000800000000000', '0001')), ?, n, '',
              'payments.pay.v1', '', 'succeeded', TRUE, 1, 2, '2026-06-01', '2026-06-01'
            FROM m
            """)
        .params(first, tenant)
        .update();

    JsonNode page = Json.tree(ingress.getAs(key, "/v1/tickets?task=credits.book.v1").body());
    assertThat(page.required("data")).isEmpty();
    assertThat(page.required("cursor").isNull()).isFalse();
    assertThat(ids("/v1/tickets?task=credits.book.v1")).containsExactly(oldest);
  }

  private static Map<String, String> credit() {
    return Map.of("task", "credits.book.v1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/payments?status=done           | status     | must be one of captured, authorized
          /v1/payments?status=captured,failed| status     | must be one of
          /v1/payments?asset=GOLD            | asset      | must be one of BTC
          /v1/payments?account=acc_1         | account    | is not an id
          /v1/payments?externalId=           | externalId | must have 1 to 255
          /v1/payments?externalId=%00        | externalId | no control characters
          /v1/payments?task=payments.pay.v1  | task       | is not a parameter
          /v1/payments?createdFrom=yesterday | createdFrom | must be a time
          /v1/payments?createdFrom=2026-01-02T00:00:00Z&createdTo=2026-01-02T00:00:00Z | createdTo | later than createdFrom
          /v1/payments?externalId=a&metadata.order=b | metadata.order | cannot be combined with externalId, only with status, asset
          /v1/tickets?status=pending         | status     | must be one of accepted
          /v1/tickets?task=payments.pay.v9   | task       | is not a type of task
          /v1/tickets?createdTo=-999999999-01-01T00:00:00Z | createdTo | must be a time
          /v1/accounts?reference=a&asset=BTC | asset      | cannot be combined with reference
          /v1/search                         | q          | is required
          /v1/search?q=                      | q          | must have 1 to 255
          """)
  void aFilterThatCannotBeIs400(String path, String name, String detail) {
    assertProblem(path, name, detail);
  }

  private void assertProblem(String path, String name, String detail) {
    HttpResponse<String> answer = ingress.getAs(key, path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    JsonNode error = Json.tree(answer.body()).required("errors").get(0);
    assertThat(error.required("parameter").stringValue()).isEqualTo(name);
    assertThat(error.required("detail").stringValue()).contains(detail);
  }

  @Test
  void theSearchFindsByIdExternalIdAndReferenceWhatTheKeyMayRead() {
    UUID id = IDS.next();
    TicketId ticket = ticket(id, Map.of("external_id", "both"));
    PaymentId payment = new PaymentId(id);
    payment(Map.of("id", Sql.bytes(id), "external_id", "both"));
    AccountId account = openAccount("both", "KRW");

    assertThat(found(key, "both"))
        .containsExactlyInAnyOrder(
            "account " + account + " reference",
            "payment " + payment + " externalId",
            "ticket " + ticket + " externalId");
    assertThat(found(key, ticket.toString())).containsExactly("ticket " + ticket + " id");
    assertThat(found(key, payment.toString())).containsExactly("payment " + payment + " id");
    assertThat(found(key, account.toString())).containsExactly("account " + account + " id");
    assertThat(found(rows.key(tenant, "accounts:read"), "both"))
        .containsExactly("account " + account + " reference");
    String stranger = rows.key("stranger", "admin");
    for (String text : List.of("both", ticket.toString(), payment.toString(), account.toString())) {
      assertThat(found(stranger, text)).isEmpty();
    }
  }

  private static List<String> found(String key, String text) {
    List<String> found = new ArrayList<>();
    Json.tree(ingress.getAs(key, "/v1/search?q=" + text).body())
        .required("data")
        .forEach(
            one -> {
              String id = one.required("id").stringValue();
              assertThat(one.required("path").stringValue()).endsWith("/" + id);
              found.add(
                  one.required("kind").stringValue()
                      + " "
                      + id
                      + " "
                      + one.required("by").stringValue());
            });
    return found;
  }
}
