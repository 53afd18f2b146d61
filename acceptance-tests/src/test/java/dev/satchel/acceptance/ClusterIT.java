package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** All guarantees, with separate processes on real servers. */
class ClusterIT
    implements TicketPromises,
        IdempotencyPromises,
        PaymentPromises,
        FindingPromises,
        BadInputPromises,
        OperabilityPromises {
  private static Cluster installation;

  @BeforeAll
  static void start() {
    installation = Cluster.start("cluster");
  }

  @AfterAll
  static void stop() {
    installation.close();
  }

  @Override
  public Installation installation() {
    return installation;
  }

  @Test
  void resourcesOfAnotherTenantAreNotFound() {
    Teller ours = installation.teller();
    String from = ours.accountWith(100);
    String to = ours.account();
    String payment = ours.authorize(from, to, 10);
    Answer ticket = ours.api().post("/v1/payments", Teller.payment(from, to, 1));
    Api theirs = installation.otherTenant("other");
    assertThat(theirs.get("/v1/accounts/" + from).status()).isEqualTo(404);
    assertThat(theirs.get("/v1/accounts/" + from + "/entries").status()).isEqualTo(404);
    assertThat(theirs.get("/v1/payments/" + payment).status()).isEqualTo(404);
    assertThat(theirs.get("/v1/tickets/" + ticket.text("id")).status()).isEqualTo(404);
    assertThat(theirs.get("/v1/tickets/" + ticket.text("id") + "?wait=1").status()).isEqualTo(404);
    assertThat(theirs.get("/v1/tickets/" + ticket.text("id") + "/attempts").status())
        .isEqualTo(404);
    for (String change : new String[] {"captures", "voids", "refunds"}) {
      assertThat(theirs.post("/v1/payments/" + payment + "/" + change, "{}").status())
          .isEqualTo(404);
    }
    Teller them = new Teller(theirs);
    Answer theft = them.done(theirs.post("/v1/payments", Teller.payment(from, them.account(), 1)));
    assertThat(theft.errorCode()).isEqualTo("not-found");
    // Their list of payments does not contain ours.
    assertThat(theirs.get("/v1/payments").json().required("data").toString())
        .doesNotContain(payment);
    ours.succeeded(ticket);
    assertThat(ours.money(from)).isEqualTo("99/10");
  }
}
