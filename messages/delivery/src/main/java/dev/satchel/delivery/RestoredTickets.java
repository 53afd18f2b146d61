package dev.satchel.delivery;

import static java.util.stream.Collectors.joining;

import dev.satchel.messages.TaskQueue;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The tickets of a database that was restored from a backup, or whose broker has lost its messages.
 * Those that no worker has changed get a row in the outbox of the ingress, unless a table has their
 * message. A message that the broker still has is then there twice, and has its effect once.
 */
public final class RestoredTickets {
  private static final int PAGE = 1_000;

  /** Condition: the message of {@code t} is in no outbox or schedule, and is no control task. */
  private static final String NOWHERE =
      Stream.concat(SatchelProcess.tablesOfAll("outbox"), SatchelProcess.tablesOfAll("schedule"))
          .map("AND NOT EXISTS (SELECT 1 FROM %s m WHERE m.message_id = t.id)"::formatted)
          .collect(
              joining("\n", "NOT EXISTS (SELECT 1 FROM control_task c WHERE c.id = t.id)\n", "\n"));

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final MessageCodec codec;
  private final FirstMessages first;

  /** The tickets of the schema that the connections are in. */
  public RestoredTickets(DataSource dataSource, MessageCodec codec) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    // At a higher level the copy would lock the rows of tickets, for which workers would wait.
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    this.codec = codec;
    this.first = new FirstMessages(jdbc);
  }

  /**
   * What was done.
   *
   * @param tickets how many tickets have a new row in the outbox
   * @param unknownTypes the types of tickets that this release does not know; they have none
   */
  public record Sent(int tickets, List<String> unknownTypes) {
    public Sent {
      unknownTypes = List.copyOf(unknownTypes);
    }
  }

  /** A ticket in the order of creation, and whether no table has its message. */
  private record Seen(UUID id, Instant createdAt, String type, boolean missing) {}

  /** A page of tickets, and where the next one begins; empty after the last. */
  private record Page(int tickets, Optional<Seen> last) {}

  /**
   * Writes the rows, in transactions of at most 1,000. Tickets that are accepted meanwhile are not
   * looked at, as their messages are not lost.
   */
  public Sent sendAgain() {
    Map<String, Instant> newest = newestOfTypes();
    // After the types: a batch of one of their tickets that is gone by now was confirmed.
    Set<UUID> batched = batched();
    Map<String, TaskQueue> queues = new TreeMap<>();
    List<String> unknown = new ArrayList<>();
    for (String type : newest.keySet()) {
      codec.queueOfType(type).ifPresentOrElse(q -> queues.put(type, q), () -> unknown.add(type));
    }
    return new Sent(queues.isEmpty() ? 0 : sendAgain(queues, newest, batched), unknown);
  }

  /** In the order of creation: tasks of one queue depend on earlier ones of other types. */
  private int sendAgain(
      Map<String, TaskQueue> queues, Map<String, Instant> newest, Set<UUID> batched) {
    int tickets = 0;
    Optional<Seen> last = Optional.of(new Seen(KeyOrder.LOWEST, Instant.EPOCH, "", false));
    while (last.isPresent()) {
      Seen after = last.get();
      Page page =
          Objects.requireNonNull(
              transaction.execute(status -> sendPage(queues, newest, batched, after)));
      tickets += page.tickets();
      last = page.last();
    }
    return tickets;
  }

  private Page sendPage(
      Map<String, TaskQueue> queues, Map<String, Instant> newest, Set<UUID> batched, Seen after) {
    List<Seen> seen = look(queues.keySet(), newest, after);
    Map<TaskQueue, List<Seen>> lost =
        seen.stream()
            .filter(ticket -> ticket.missing() && !batched.contains(ticket.id()))
            .collect(
                Collectors.groupingBy(ticket -> Objects.requireNonNull(queues.get(ticket.type()))));
    int tickets = 0;
    for (Map.Entry<TaskQueue, List<Seen>> ofQueue : lost.entrySet()) {
      tickets +=
          first.copyToOutbox(
              ofQueue.getValue().stream().map(Seen::id).toList(),
              ofQueue.getKey(),
              ofQueue.getValue().stream().map(Seen::type).collect(Collectors.toSet()));
    }
    return new Page(tickets, seen.size() < PAGE ? Optional.empty() : Optional.of(seen.getLast()));
  }

  /** The types that accepted tickets have, and when the newest ticket of each was created. */
  private Map<String, Instant> newestOfTypes() {
    Map<String, Instant> newest = new TreeMap<>();
    jdbc.query(
        """
        SELECT task, MAX(created_at) AS newest FROM ticket FORCE INDEX (ticket_open)
        WHERE status = 'accepted' GROUP BY task
        """,
        row -> {
          newest.put(
              row.getString("task"), Sql.instant(row.getObject("newest", LocalDateTime.class)));
        });
    return newest;
  }

  /** The tickets of all batches: as many as the bound of the outbox at most. */
  private Set<UUID> batched() {
    Set<UUID> tickets = new HashSet<>();
    jdbc.query(
        "SELECT tickets FROM ingress_accepted",
        row -> {
          tickets.addAll(Sql.uuids(row.getBytes("tickets")));
        });
    return tickets;
  }

  /** Reads the next tickets of some types, without a lock. */
  private List<Seen> look(Set<String> types, Map<String, Instant> newest, Seen after) {
    List<Object> values = new ArrayList<>();
    for (String type : types) {
      values.add(type);
      values.add(Sql.time(after.createdAt()));
      values.add(Sql.time(Objects.requireNonNull(newest.get(type))));
      values.add(Sql.time(after.createdAt()));
      values.add(Sql.bytes(after.id()));
      values.add(PAGE);
    }
    values.add(PAGE);
    String ofType =
        """
        (SELECT id, created_at, task FROM ticket FORCE INDEX (ticket_open)
         WHERE status = 'accepted' AND task = ? AND created_at >= ? AND created_at <= ?
           AND (created_at > ? OR id > ?)
         ORDER BY created_at, id LIMIT ?)
        """;
    return jdbc.query(
        """
        SELECT t.id, t.created_at, t.task, (%s) AS missing
        FROM (SELECT id, created_at, task FROM (%s) of_each ORDER BY created_at, id LIMIT ?) t
        ORDER BY t.created_at, t.id
        """
            .formatted(
                NOWHERE, String.join("UNION ALL\n", Collections.nCopies(types.size(), ofType))),
        (row, number) ->
            new Seen(
                Sql.uuid(row.getBytes("id")),
                Sql.instant(row.getObject("created_at", LocalDateTime.class)),
                row.getString("task"),
                row.getBoolean("missing")),
        values.toArray());
  }
}
