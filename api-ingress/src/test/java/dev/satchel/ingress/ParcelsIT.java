package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.ingress.rows.Rows;
import dev.satchel.testservers.parcels.ParcelId;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The sample domain: a package of routes is accepted, shown, waited for and described. */
class ParcelsIT {
  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.ingress.waiting.sweep=100ms");
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void aRequestBecomesATicketWithItsSubjectAndAMessageOnTheQueueOfTheDomain() {
    HttpResponse<String> accepted = ingress.task("/v1/parcels", "{\"address\":\"Seoul\"}");

    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    String id = Json.text(accepted.body(), "id").substring(4);
    assertThat(Json.text(accepted.body(), "resource")).isEqualTo("/v1/parcels/pcl_" + id);
    Map<String, ?> row =
        ingress
            .jdbc()
            .sql(
                """
                SELECT CONCAT_WS(' ', t.subject_kind, t.subject_id) AS subject, t.task
                FROM ticket t JOIN ingress_accepted a ON a.tickets = t.id
                WHERE t.id = UNHEX(?)
                """)
            .param(id)
            .query()
            .singleRow();
    assertThat(row.get("subject")).isEqualTo("parcel pcl_" + id);
    assertThat(row.get("task")).isEqualTo("parcels.ship.v1");
  }

  @Test
  void aRequestThatBreaksARuleIsRefusedWithTheField() {
    HttpResponse<String> refused = ingress.task("/v1/parcels", "{\"adress\":\"Seoul\"}");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("\"pointer\":\"/address\",\"rule\":\"required\"")
        .contains("\"pointer\":\"/adress\",\"rule\":\"unknown\"");
  }

  @Test
  void aWaitForAParcelEndsWhenTheParcelChanges() throws Exception {
    ParcelId parcel = new ParcelId(UUID.randomUUID());
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO parcel (id, tenant, ticket, address, status, version, effects)
            SELECT ?, tenant, ?, 'Seoul', 'requested', 1, 0 FROM api_key LIMIT 1
            """)
        .params(Rows.bytes(parcel.uuid()), Rows.bytes(parcel.uuid()))
        .update();
    String path = "/v1/parcels/" + parcel;
    assertThat(Json.text(ingress.get(path).body(), "status")).isEqualTo("requested");

    CompletableFuture<HttpResponse<String>> waited =
        ingress
            .http()
            .sendAsync(ingress.request(path + "?wait=30").build(), BodyHandlers.ofString());
    assertThat(waited).isNotDone();
    // The wait may begin after a change, so there is more than one.
    await()
        .until(
            () -> {
              ingress
                  .jdbc()
                  .sql("UPDATE parcel SET status = 'shipped', version = version + 1 WHERE id = ?")
                  .param(Rows.bytes(parcel.uuid()))
                  .update();
              return waited.isDone();
            });

    assertThat(Json.text(waited.join().body(), "status")).isEqualTo("shipped");
  }

  @Test
  void theApiDescriptionContainsThePartOfTheDomain() {
    JsonNode description = Json.tree(ingress.get("/openapi.json").body());

    assertThat(description.required("paths").propertyNames())
        .contains("/v1/parcels", "/v1/parcels/{id}", "/v1/payments");
    assertThat(description.at("/components/schemas/ShipParcel").isObject()).isTrue();
  }
}
