package dev.satchel.delivery;

import static java.util.stream.Collectors.joining;

import dev.satchel.messages.TaskQueue;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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

  /** A type that accepted tickets have, and when the newest of them was created. */
  private record OfType(String type, Instant newest) {}

  /** A ticket in the order of creation, and whether no table has its message. */
  private record Seen(UUID id, Instant createdAt, boolean missing) {}

  /** A page of tickets, and where the next one begins; empty after the last. */
  private record Page(int tickets, Optional<Seen> last) {}

  /**
   * Writes the rows, in transactions of at most 1,000. Tickets that are accepted meanwhile are not
   * looked at, as their messages are not lost.
   */
  public Sent sendAgain() {
    List<OfType> types = types();
    // After the types: a batch of one of their tickets that is gone by now was confirmed.
    Set<UUID> batched = batched();
    int tickets = 0;
    List<String> unknown = new ArrayList<>();
    for (OfType of : types) {
      Optional<TaskQueue> queue = codec.queueOfType(of.type());
      if (queue.isPresent()) {
        tickets += sendAgain(of, queue.get(), batched);
      } else {
        unknown.add(of.type());
      }
    }
    return new Sent(tickets, unknown);
  }

  private int sendAgain(OfType of, TaskQueue queue, Set<UUID> batched) {
    int tickets = 0;
    Optional<Seen> last = Optional.of(new Seen(KeyOrder.LOWEST, Instant.EPOCH, false));
    while (last.isPresent()) {
      Seen after = last.get();
      Page page =
          Objects.requireNonNull(
              transaction.execute(status -> sendPage(of, queue, batched, after)));
      tickets += page.tickets();
      last = page.last();
    }
    return tickets;
  }

  private Page sendPage(OfType of, TaskQueue queue, Set<UUID> batched, Seen after) {
    List<Seen> seen = look(of, after);
    List<UUID> lost =
        seen.stream()
            .filter(ticket -> ticket.missing() && !batched.contains(ticket.id()))
            .map(Seen::id)
            .toList();
    return new Page(
        lost.isEmpty() ? 0 : first.copyToOutbox(lost, queue, Set.of(of.type())),
        seen.size() < PAGE ? Optional.empty() : Optional.of(seen.getLast()));
  }

  private List<OfType> types() {
    return jdbc.query(
        """
        SELECT task, MAX(created_at) AS newest FROM ticket FORCE INDEX (ticket_open)
        WHERE status = 'accepted' GROUP BY task ORDER BY task
        """,
        (row, number) ->
            new OfType(
                row.getString("task"), Sql.instant(row.getObject("newest", LocalDateTime.class))));
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

  /** Reads the next tickets of a type, without a lock. */
  private List<Seen> look(OfType of, Seen after) {
    return jdbc.query(
        """
        SELECT t.id, t.created_at, (%s) AS missing
        FROM (SELECT id, created_at FROM ticket FORCE INDEX (ticket_open)
              WHERE status = 'accepted' AND task = ? AND created_at >= ? AND created_at <= ?
                AND (created_at > ? OR id > ?)
              ORDER BY created_at, id LIMIT ?) t
        ORDER BY t.created_at, t.id
        """
            .formatted(NOWHERE),
        (row, number) ->
            new Seen(
                Sql.uuid(row.getBytes("id")),
                Sql.instant(row.getObject("created_at", LocalDateTime.class)),
                row.getBoolean("missing")),
        of.type(),
        Sql.time(after.createdAt()),
        Sql.time(of.newest()),
        Sql.time(after.createdAt()),
        Sql.bytes(after.id()),
        PAGE);
  }
}
