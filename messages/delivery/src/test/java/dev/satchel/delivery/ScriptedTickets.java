package dev.satchel.delivery;

import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The tickets of the tests in which tickets claim their first messages, as in production. A ticket
 * is a version, whether it is done, and its attempts; no message waits for it.
 */
record ScriptedTickets(JdbcTemplate jdbc) implements TicketBook {
  static final String TABLE =
      """
      CREATE TABLE scripted_ticket (
        id BINARY(16) NOT NULL PRIMARY KEY, version INT NOT NULL, done BOOLEAN NOT NULL,
        attempts INT NOT NULL)
      """;

  /** A ticket as it was read. */
  private record Read(int version, boolean done) implements TicketClaim {
    static final Read OPEN = new Read(1, false);
  }

  /** Stores the ticket of a first message inside the open transaction. */
  void accept(UUID id) {
    jdbc.update(
        "INSERT INTO scripted_ticket (id, version, done, attempts) VALUES (?, 1, FALSE, 0)",
        Sql.bytes(id));
  }

  @Override
  public Map<TicketId, TicketClaim> claim(Collection<TicketMessage> messages) {
    Map<TicketId, Read> read = read(messages.stream().map(TicketMessage::id).toList(), "");
    if (read.size() != messages.size()) {
      throw new IllegalStateException("a ticket does not exist");
    }
    if (read.values().stream().anyMatch(ticket -> ticket.version() != 1)) {
      throw new SeenBefore();
    }
    return Map.copyOf(read);
  }

  @Override
  public Map<TicketId, Boolean> lock(Collection<TicketId> tickets) {
    return read(tickets.stream().map(TicketId::uuid).toList(), "FOR UPDATE").entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, ticket -> ticket.getValue().done()));
  }

  @Override
  public Set<TicketMessage> done(Collection<TicketMessage> messages) {
    Map<TicketId, Read> read = read(messages.stream().map(TicketMessage::id).toList(), "");
    return messages.stream()
        .filter(message -> read.getOrDefault(new TicketId(message.id()), Read.OPEN).done())
        .collect(Collectors.toSet());
  }

  @Override
  public Set<TicketMessage> forged(Collection<TicketMessage> messages) {
    return Set.of();
  }

  @Override
  public List<TicketChange> record(
      List<TicketOutcome> outcomes, List<Wait> waits, Publications publications, Instant now) {
    List<UUID> unclaimed =
        outcomes.stream()
            .filter(outcome -> outcome.claim() == null)
            .map(outcome -> outcome.ticket().uuid())
            .toList();
    Map<TicketId, Read> locked = read(unclaimed, "FOR UPDATE");
    if (locked.values().stream().anyMatch(Read::done)) {
      throw new SeenBefore();
    }
    int[] changed =
        jdbc.batchUpdate(
            """
            UPDATE scripted_ticket SET version = version + 1, done = ?, attempts = ?
            WHERE id = ? AND version = ? AND done = FALSE
            """,
            outcomes.stream()
                .sorted(KeyOrder.by(outcome -> outcome.ticket().uuid()))
                .map(
                    outcome ->
                        new Object[] {
                          ends(outcome.outcome()),
                          outcome.attempt(),
                          Sql.bytes(outcome.ticket().uuid()),
                          version(outcome, locked)
                        })
                .toList());
    if (Arrays.stream(changed).anyMatch(count -> count != 1)) {
      throw new SeenBefore();
    }
    return List.of();
  }

  private static int version(TicketOutcome outcome, Map<TicketId, Read> locked) {
    return Stream.of(outcome.claim(), locked.get(outcome.ticket()))
        .filter(Read.class::isInstance)
        .map(Read.class::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(outcome.ticket() + " does not exist"))
        .version();
  }

  private static boolean ends(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> true;
      case Outcome.Cancelled cancelled -> true;
      case Outcome.Refused refused -> true;
      case Outcome.Handed handed -> false;
      case Outcome.Running running -> false;
      case Outcome.RetryLater later -> false;
      case Outcome.WaitFor wait -> false;
      case Outcome.Park park -> false;
    };
  }

  private Map<TicketId, Read> read(Collection<UUID> ids, String lock) {
    Map<TicketId, Read> read = new HashMap<>();
    if (ids.isEmpty()) {
      return read;
    }
    jdbc.query(
        "SELECT id, version, done FROM scripted_ticket WHERE id IN (%s) ORDER BY id %s"
            .formatted(Sql.list("?", ids.size()), lock),
        row -> {
          read.put(
              new TicketId(Sql.uuid(row.getBytes("id"))),
              new Read(row.getInt("version"), row.getBoolean("done")));
        },
        ids.stream().map(Sql::bytes).toArray());
    return read;
  }
}
