package dev.satchel.workers.money;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * External ids in MySQL: the deduplication keys that clients choose per task type. Before it
 * decides, a batch claims the ids that its tasks name, in key order. Another batch that claims the
 * same id waits for the row lock until this one commits, and then sees which ticket has used the
 * id.
 */
final class ExternalIdStore {
  private final JdbcClient jdbc;

  ExternalIdStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Claims each id that no ticket has used. {@link #settle} deletes the claims that the batch does
   * not use.
   *
   * @param asked each id with the first ticket of the batch that names it
   */
  ExternalIds claim(Map<ExternalIds.Key, TicketId> asked) {
    Map<ExternalIds.Key, TicketId> users = users(asked.keySet());
    SortedMap<ExternalIds.Key, TicketId> claimed = new TreeMap<>(asked);
    claimed.keySet().removeAll(users.keySet());
    if (!claimed.isEmpty() && insert(claimed) != claimed.size()) {
      // Another batch has committed one of these ids since the SELECT.
      users(List.copyOf(claimed.keySet()))
          .forEach(
              (key, ticket) -> {
                if (!ticket.equals(claimed.get(key))) {
                  claimed.remove(key);
                  users.put(key, ticket);
                }
              });
    }
    return new ExternalIds(users, claimed);
  }

  private Map<ExternalIds.Key, TicketId> users(Collection<ExternalIds.Key> keys) {
    Map<ExternalIds.Key, TicketId> users = new HashMap<>();
    if (keys.isEmpty()) {
      return users;
    }
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
    return users;
  }

  /**
   * Inserts the claims and returns how many ids were free: an existing row stays as it is and does
   * not count.
   */
  private int insert(SortedMap<ExternalIds.Key, TicketId> claimed) {
    return jdbc.sql(
            """
            INSERT INTO external_id (tenant, task, external_id, ticket)
            VALUES %s
            ON DUPLICATE KEY UPDATE ticket = ticket
            """
                .formatted(Sql.list("(?, ?, ?, ?)", claimed.size())))
        .params(rows(claimed))
        .update();
  }

  private static List<Object> rows(SortedMap<ExternalIds.Key, TicketId> tickets) {
    List<Object> values = new ArrayList<>(tickets.size() * 4);
    tickets.forEach(
        (key, ticket) -> {
          values.add(key.tenant().name());
          values.add(key.task());
          values.add(key.externalId());
          values.add(Sql.bytes(ticket.uuid()));
        });
    return values;
  }

  /**
   * Deletes the claims that no task used. Where another ticket of the batch used an id than the one
   * that claimed it, writes the ticket that used it. Both are rare.
   */
  void settle(ExternalIds externalIds) {
    if (!externalIds.unused().isEmpty()) {
      delete(externalIds.unused());
    }
    if (!externalIds.passedOn().isEmpty()) {
      update(externalIds.passedOn());
    }
  }

  private void delete(Collection<ExternalIds.Key> unused) {
    List<Object> values = new ArrayList<>(unused.size() * 3);
    for (ExternalIds.Key key : unused) {
      values.add(key.tenant().name());
      values.add(key.task());
      values.add(key.externalId());
    }
    // Not (tenant, task, external_id) IN (…): MariaDB scans the whole table for that.
    String each = "(tenant = ? AND task = ? AND external_id = ?)";
    int deleted =
        jdbc.sql(
                "DELETE FROM external_id WHERE %s"
                    .formatted(String.join(" OR ", Collections.nCopies(unused.size(), each))))
            .params(values)
            .update();
    requireAll(deleted, unused.size());
  }

  private void update(SortedMap<ExternalIds.Key, TicketId> passedOn) {
    int changed =
        jdbc.sql(
                """
                INSERT INTO external_id (tenant, task, external_id, ticket)
                VALUES %s
                ON DUPLICATE KEY UPDATE ticket = VALUES(ticket)
                """
                    .formatted(Sql.list("(?, ?, ?, ?)", passedOn.size())))
            .params(rows(passedOn))
            .update();
    // MySQL counts two affected rows for each row it updates.
    requireAll(changed / 2, passedOn.size());
  }

  private static void requireAll(int changed, int claims) {
    if (changed != claims) {
      throw new IllegalStateException(changed + " external ids changed, expected " + claims);
    }
  }
}
