package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.Id;
import dev.satchel.messages.TicketId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The course of a ticket, from what the workers store. */
class TimelineIT {
  private static final Instant TIME = Instant.parse("2026-11-21T00:00:00Z");
  private static final IdSource IDS = IdSource.secure(Clock.systemUTC());

  private static TestIngress ingress;
  private static DeskRows rows;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start();
    rows = new DeskRows(ingress.jdbc());
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  private static byte[] bytes(TicketId ticket) {
    return Sql.bytes(ticket.uuid());
  }

  private static TicketId pay() {
    String body =
        "{\"method\":\"balance\",\"from\":\"acc_%s\",\"to\":\"acc_%s\",\"amount\":{\"asset\":\"KRW\",\"value\":5}}"
            .formatted("a".repeat(32), "b".repeat(32));
    TicketId ticket =
        TicketId.parse(
            Json.text(ingress.task("/v1/payments", body, "X-Request-Id", "req-7").body(), "id"));
    ingress
        .jdbc()
        .sql("UPDATE ticket SET created_at = ? WHERE id = ?")
        .params(Sql.time(TIME), bytes(ticket))
        .update();
    return ticket;
  }

  private static void done(TicketId ticket, String status, @Nullable String error) {
    ingress
        .jdbc()
        .sql(
            """
            UPDATE ticket
            SET status = ?, done = TRUE, version = version + 1, error = ?, updated_at = ?
            WHERE id = ?
            """)
        .param(status)
        .param(error)
        .param(Sql.time(TIME.plusSeconds(9)))
        .param(bytes(ticket))
        .update();
  }

  private static void attempt(TicketId ticket, int number, String outcome, int second) {
    rows.insert(
        "workers_attempt",
        Map.of(
            "message_id",
            bytes(ticket),
            "attempt",
            number,
            "ticket",
            bytes(ticket),
            "queue",
            "payments",
            "type",
            "payments.pay.v1",
            "worker",
            "workers-1",
            "started_at",
            Sql.time(TIME.plusSeconds(second)),
            "finished_at",
            Sql.time(TIME.plusSeconds(second).plusMillis(5)),
            "outcome",
            outcome));
  }

  private static void payment(TicketId ticket, String status) {
    rows.insert(
        "payment",
        Map.ofEntries(
            Map.entry("id", bytes(ticket)),
            Map.entry("tenant", "default"),
            Map.entry("from_account", Sql.bytes(IDS.next())),
            Map.entry("to_account", Sql.bytes(IDS.next())),
            Map.entry("asset", "KRW"),
            Map.entry("amount", 5),
            Map.entry("captured", 0),
            Map.entry("refunded", 0),
            Map.entry("status", status),
            Map.entry("metadata", "{}"),
            Map.entry("version", 1),
            Map.entry("created_at", Sql.time(TIME.plusSeconds(8))),
            Map.entry("updated_at", Sql.time(TIME.plusSeconds(8)))));
  }

  private static UUID entry(TicketId ticket, String step) {
    UUID entry = IDS.next();
    rows.insert(
        "journal_entry",
        Map.of(
            "id", Sql.bytes(entry),
            "tenant", "default",
            "cause", ticket.toString(),
            "step", step,
            "ticket", bytes(ticket),
            "posted_at", Sql.time(TIME.plusSeconds(8))));
    return entry;
  }

  private static void line(UUID entry, int line, UUID account, long amount) {
    rows.insert(
        "posting",
        Map.of(
            "entry_id",
            Sql.bytes(entry),
            "line",
            line,
            "account_id",
            Sql.bytes(account),
            "asset",
            "KRW",
            "layer",
            "free",
            "amount",
            amount));
  }

  private static List<JsonNode> timeline(TicketId ticket) {
    List<JsonNode> events = new ArrayList<>();
    Json.tree(ingress.get("/v1/tickets/" + ticket + "/timeline").body())
        .required("data")
        .forEach(events::add);
    return events;
  }

  private static List<String> names(List<JsonNode> events) {
    return events.stream().map(event -> event.required("event").stringValue()).toList();
  }

  @Test
  void aTicketThatIsOnlyAcceptedHasItsRequest() {
    List<JsonNode> events = timeline(pay());

    assertThat(names(events)).containsExactly("accepted");
    assertThat(events.getFirst().toString())
        .contains("\"at\":\"2026-11-21T00:00:00Z\"", "\"task\":\"payments.pay.v1\"")
        .contains(
            "\"actor\":\"key_", "\"requestId\":\"req-7\"", "\"resource\":\"/v1/payments/pay_");
  }

  @Test
  void aPaymentShowsAttemptsItsStateItsEntriesAndTheEnd() {
    TicketId ticket = pay();
    attempt(ticket, 1, "failed", 1);
    attempt(ticket, 2, "done", 7);
    payment(ticket, "captured");
    UUID payer = IDS.next();
    UUID entry = entry(ticket, "pay");
    line(entry, 0, payer, -5);
    line(entry, 1, IDS.next(), 5);
    done(ticket, "succeeded", null);

    List<JsonNode> events = timeline(ticket);

    assertThat(names(events))
        .containsExactly("accepted", "attempt", "attempt", "entry", "entry", "payment", "done");
    assertThat(events.get(1).toString())
        .contains("\"at\":\"2026-11-21T00:00:01Z\"", "\"outcome\":\"failed\"", "\"attempt\":1");
    assertThat(events.get(3).toString())
        .contains("\"entry\":\"" + Id.format("ent_", entry), "\"step\":\"pay\"", "\"amount\":-5")
        .contains("\"account\":\"" + Id.format("acc_", payer));
    assertThat(events.get(5).toString()).contains("\"from\":null,\"to\":\"captured\"");
    assertThat(events.get(6).toString())
        .contains("\"at\":\"2026-11-21T00:00:09Z\",\"event\":\"done\",\"status\":\"succeeded\"");
  }

  @Test
  void eachTicketShowsItsOwnChangeOfAPayment() {
    TicketId pay = pay();
    payment(pay, "captured");
    TicketId capture =
        TicketId.parse(
            Json.text(
                ingress
                    .task("/v1/payments/" + Id.format("pay_", pay.uuid()) + "/captures", "{}")
                    .body(),
                "id"));
    rows.insert(
        "payment_change",
        Map.of(
            "payment",
            bytes(pay),
            "version",
            2,
            "from_status",
            "authorized",
            "to_status",
            "captured",
            "ticket",
            bytes(capture),
            "changed_at",
            Sql.time(Instant.now(Clock.systemUTC()).plusSeconds(60))));

    assertThat(timeline(pay).getLast().toString()).contains("\"from\":null,\"to\":\"authorized\"");
    assertThat(timeline(capture).getLast().toString())
        .contains("\"from\":\"authorized\",\"to\":\"captured\"");
  }

  @Test
  void aFailedTicketEndsWithItsProblemAndShowsItsDeadLetter() {
    TicketId ticket = pay();
    var letter = rows.letter(Map.of("ticket", bytes(ticket)));
    rows.insert(
        "dead_letter_history",
        Map.of(
            "dead_letter",
            Sql.bytes(letter.uuid()),
            "id",
            Sql.bytes(IDS.next()),
            "at",
            Sql.time(TIME.plusSeconds(5)),
            "event",
            "discarded",
            "attempt",
            6,
            "actor",
            "key_secret"));
    done(ticket, "failed", "{\"reason\":\"discarded\",\"detail\":\"why\"}");

    List<JsonNode> events = timeline(ticket);

    assertThat(names(events)).containsExactly("accepted", "dead-letter", "done");
    assertThat(events.get(1).toString()).contains("\"change\":\"discarded\"");
    assertThat(events.get(1).toString()).doesNotContain("key_secret");
    assertThat(events.get(2).required("error").toString()).contains("\"detail\":\"why\"");
  }
}
