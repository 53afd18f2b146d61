package dev.satchel.ingress.tickets;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Creates objects of this package for tests of other packages. */
public final class TestTickets {
  private TestTickets() {}

  /** Rows whose subjects are payments, shown under {@code /v1/payments/{id}}. */
  public static TicketRows rows(JdbcTemplate jdbc) {
    return new TicketRows(
        jdbc, new SubjectPaths(List.of(new SubjectPath("payment", "/v1/payments/{id}"))));
  }
}
