package dev.satchel.workers.payments;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** External ids in MySQL. */
final class ExternalIdStore {
  private final JdbcClient jdbc;

  ExternalIdStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  ExternalIds load(Collection<ExternalIds.Key> keys) {
    if (keys.isEmpty()) {
      return new ExternalIds(Map.of());
    }
    Map<ExternalIds.Key, TicketId> users = new HashMap<>();
    jdbc.sql(
            """
            SELECT tenant, task, external_id, ticket
            FROM external_id FORCE INDEX (PRIMARY)
            WHERE (tenant, task, external_id) IN (:keys)
            """)
        .param(
            "keys",
            keys.stream()
                .map(key -> new Object[] {key.tenant().name(), key.task(), key.externalId()})
                .toList())
        .query(
            row -> {
              users.put(
                  new ExternalIds.Key(
                      new TenantId(row.getString("tenant")),
                      row.getString("task"),
                      row.getString("external_id")),
                  new TicketId(Sql.uuid(row.getBytes("ticket"))));
            });
    return new ExternalIds(users);
  }

  /** In key order, so that two workers cannot deadlock over them. */
  void write(ExternalIds externalIds) {
    Map<ExternalIds.Key, TicketId> used = externalIds.used();
    if (used.isEmpty()) {
      return;
    }
    List<Object> values = new ArrayList<>(used.size() * 4);
    used.forEach(
        (key, ticket) -> {
          values.add(key.tenant().name());
          values.add(key.task());
          values.add(key.externalId());
          values.add(Sql.bytes(ticket.uuid()));
        });
    jdbc.sql(
            """
            INSERT INTO external_id (tenant, task, external_id, ticket)
            VALUES %s
            """
                .formatted(Sql.list("(?, ?, ?, ?)", used.size())))
        .params(values)
        .update();
  }
}
