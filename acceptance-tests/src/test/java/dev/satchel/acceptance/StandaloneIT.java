package dev.satchel.acceptance;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** All guarantees, with {@code ./satchel up}. */
class StandaloneIT
    implements TicketPromises,
        IdempotencyPromises,
        PaymentPromises,
        FindingPromises,
        BadInputPromises,
        OperabilityPromises,
        ClientPromises {
  private static Standalone installation;

  @BeforeAll
  static void start() {
    installation = Standalone.start("standalone");
  }

  @AfterAll
  static void stop() {
    installation.close();
  }

  @Override
  public Installation installation() {
    return installation;
  }
}
