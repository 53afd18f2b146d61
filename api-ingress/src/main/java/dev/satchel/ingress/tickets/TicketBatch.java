package dev.satchel.ingress.tickets;

import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.Transactions;
import dev.satchel.ingress.audit.AuditEntry;
import dev.satchel.ingress.audit.AuditLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes many tickets, with the messages of those that are new, in one transaction. */
final class TicketBatch {
  private final Transactions transactions;
  private final TicketRows rows;
  private final AuditLog audit;

  TicketBatch(Transactions transactions, TicketRows rows, AuditLog audit) {
    this.transactions = transactions;
    this.rows = rows;
    this.audit = audit;
  }

  /** What a request is known by. */
  private record Key(String tenant, String key) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::tenant).thenComparing(Key::key);

    static Key of(NewTicket ticket) {
      return new Key(ticket.request().tenant().name(), ticket.request().key());
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * Writes what is new.
   *
   * @return what became of each, in the order of the list; a key that is twice in it counts from
   *     its first
   * @throws IllegalStateException when a row is neither ours nor there
   */
  List<Accepted> write(List<NewTicket> asked) {
    TreeMap<Key, NewTicket> first = new TreeMap<>();
    asked.forEach(ticket -> first.putIfAbsent(Key.of(ticket), ticket));
    List<NewTicket> inOrder = List.copyOf(first.values());
    Map<Key, TicketRows.Keyed> others =
        transactions.call(publications -> insert(inOrder, publications));
    List<Accepted> results = new ArrayList<>(asked.size());
    for (NewTicket ticket : asked) {
      Key key = Key.of(ticket);
      NewTicket winner = first.get(key);
      results.add(result(ticket, winner == null ? ticket : winner, others.get(key)));
    }
    return results;
  }

  /** Returns the rows that were there before, by key. */
  private Map<Key, TicketRows.Keyed> insert(List<NewTicket> tickets, Publications publications) {
    Map<Key, TicketRows.Keyed> others = new HashMap<>();
    if (rows.insert(tickets) != tickets.size()) {
      Map<Key, TicketRows.Keyed> found = new HashMap<>();
      rows.byKey(tickets).forEach(row -> found.put(new Key(row.tenant(), row.key()), row));
      for (NewTicket ticket : tickets) {
        TicketRows.Keyed row = found.get(Key.of(ticket));
        if (row == null) {
          throw new IllegalStateException("ticket " + ticket.id() + " is neither ours nor there");
        }
        if (!row.ticket().id().equals(ticket.id())) {
          others.put(Key.of(ticket), row);
        }
      }
    }
    List<Publication> ours = new ArrayList<>(tickets.size());
    List<AuditEntry> entries = new ArrayList<>();
    for (NewTicket ticket : tickets) {
      if (!others.containsKey(Key.of(ticket))) {
        ours.add(publication(ticket));
        AuditEntry entry = ticket.audit();
        if (entry != null) {
          entries.add(entry);
        }
      }
    }
    if (!ours.isEmpty()) {
      publications.add(ours);
    }
    if (!entries.isEmpty()) {
      audit.add(entries);
    }
    return others;
  }

  private static Accepted result(
      NewTicket ticket, NewTicket winner, TicketRows.@Nullable Keyed other) {
    if (other != null) {
      return ticket.request().sameAs(other.requestHash())
          ? new Accepted.Replayed(other.ticket())
          : new Accepted.Conflict();
    }
    if (winner.id().equals(ticket.id())) {
      return new Accepted.Stored(ticket.asWritten());
    }
    return ticket.request().sameAs(winner.request().hash())
        ? new Accepted.Replayed(winner.asWritten())
        : new Accepted.Conflict();
  }

  private static Publication publication(NewTicket ticket) {
    String trace = ticket.request().traceparent();
    return Publication.task(
        ticket.id().uuid(),
        ticket.command().queue(),
        ticket.command().type(),
        ticket.id(),
        trace == null ? Map.of() : Map.of(Topology.TRACEPARENT_HEADER, trace),
        ticket.command().body(),
        ticket.createdAt());
  }
}
