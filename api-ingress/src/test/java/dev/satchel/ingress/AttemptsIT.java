package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The attempts at a ticket, whether the ticket records them or a row of their own. */
class AttemptsIT {
  @Test
  void theOnlyAttemptOfTheFirstMessageIsListedWithThoseOfFurtherMessages() {
    try (TestIngress ingress = TestIngress.start()) {
      String ticket =
          Json.text(
              ingress.task("/v1/accounts", "{\"reference\":\"a\",\"assets\":[\"KRW\"]}").body(),
              "id");
      assertThat(attempts(ingress, ticket)).isEmpty();

      ingress
          .jdbc()
          .sql(
              """
              UPDATE ticket
              SET status = 'succeeded', done = TRUE, version = 2, attempts = 1,
                  worker = 'workers-1', started_at = '2026-11-21 00:00:01.250000',
                  updated_at = '2026-11-21 00:00:01.500000'
              WHERE id = UNHEX(?)
              """)
          .param(ticket.substring(4))
          .update();
      ingress
          .jdbc()
          .sql(
              """
              INSERT INTO workers_attempt (message_id, attempt, ticket, queue, type, worker,
                started_at, finished_at, outcome)
              VALUES (RANDOM_BYTES(16), 1, UNHEX(?), 'notifications', 'parcels.return.v1',
                'workers-2', '2026-11-21 00:00:02', '2026-11-21 00:00:03', 'done')
              """)
          .param(ticket.substring(4))
          .update();

      JsonNode attempts = attempts(ingress, ticket);
      assertThat(attempts).hasSize(2);
      assertThat(attempts.get(0).toString())
          .contains("\"attempt\":1", "\"task\":\"accounts.open.v1\"", "\"queue\":\"payments\"")
          .contains("\"worker\":\"workers-1\"", "\"durationMs\":250", "\"outcome\":\"done\"")
          .contains("\"cause\":null", "\"detail\":null", "\"nextAt\":null");
      assertThat(attempts.get(1).required("task").stringValue()).isEqualTo("parcels.return.v1");
    }
  }

  private static JsonNode attempts(TestIngress ingress, String ticket) {
    return Json.tree(ingress.get("/v1/tickets/" + ticket + "/attempts").body()).required("data");
  }
}
