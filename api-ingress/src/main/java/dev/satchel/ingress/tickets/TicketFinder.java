package dev.satchel.ingress.tickets;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.ingress.search.Finder;
import dev.satchel.ingress.search.Found;
import dev.satchel.messages.TicketId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds tickets by their ids and by the external ids in their requests. */
final class TicketFinder implements Finder {
  private final JdbcClient jdbc;

  TicketFinder(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Set<Scope> scopes() {
    return Set.of(Scope.TICKETS_READ);
  }

  @Override
  public List<Found> find(String text, ApiKey key, int most) {
    List<Found> found = new ArrayList<>();
    Found.id(text, TicketId::parse)
        .ifPresent(
            id ->
                jdbc.sql("SELECT id FROM ticket WHERE id = ? AND tenant = ?")
                    .params(Rows.bytes(id.uuid()), key.tenant().name())
                    .query((row, n) -> found(new TicketId(Rows.uuid(row, "id")), "id"))
                    .list()
                    .forEach(found::add));
    jdbc.sql(
            """
            SELECT id FROM ticket FORCE INDEX (ticket_by_external_id)
            WHERE tenant = ? AND external_id = ?
            ORDER BY id DESC
            LIMIT ?
            """)
        .params(key.tenant().name(), text, most)
        .query((row, n) -> found(new TicketId(Rows.uuid(row, "id")), "externalId"))
        .list()
        .forEach(found::add);
    return found;
  }

  private static Found found(TicketId id, String by) {
    return new Found(TicketId.KIND, id.toString(), "/v1/tickets/" + id, by);
  }
}
