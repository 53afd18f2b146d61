package dev.satchel.ingress.accepting;

import dev.satchel.delivery.ControlTable;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.delivery.audit.AuditLog;
import dev.satchel.messages.TicketId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * Writes a batch of tickets in one transaction, together with the first messages of those that are
 * new. A task that controls other work gets a row that workers poll, instead of a message.
 */
final class TicketBatch {
  private final Transactions transactions;
  private final NewTicketRows rows;
  private final ControlTable control;
  private final AuditLog audit;
  private final UndecidedKeys undecidedKeys = new UndecidedKeys();

  TicketBatch(Transactions transactions, NewTicketRows rows, ControlTable control, AuditLog audit) {
    this.transactions = transactions;
    this.rows = rows;
    this.control = control;
    this.audit = audit;
  }

  /** The unique key of a request: tenant and idempotency key. */
  record Key(String tenant, String key) implements Comparable<Key> {
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
   * The outcome of a batch of tickets with distinct keys.
   *
   * @param others rows that existed before, by key
   * @param undecided keys that another transaction has written and not committed yet
   */
  private record Written(Map<Key, NewTicketRows.Keyed> others, Set<Key> undecided) {}

  /**
   * Writes the tickets whose keys are not taken.
   *
   * @return the outcome of each ticket, in the order of the list; when a key occurs twice, the
   *     first occurrence is written and the second is its duplicate
   * @throws IllegalStateException when a ticket was not inserted and no row has its key
   */
  List<Accepted> write(List<NewTicket> asked) {
    TreeMap<Key, NewTicket> first = new TreeMap<>();
    asked.forEach(ticket -> first.putIfAbsent(Key.of(ticket), ticket));
    Written written = writeAll(List.copyOf(first.values()));
    List<Accepted> results = new ArrayList<>(asked.size());
    for (NewTicket ticket : asked) {
      Key key = Key.of(ticket);
      NewTicket winner = first.get(key);
      results.add(
          written.undecided().contains(key)
              ? new Accepted.Undecided()
              : result(ticket, winner == null ? ticket : winner, written.others().get(key)));
    }
    return results;
  }

  /** Checks keys that were recently undecided first; most batches have none. */
  private Written writeAll(List<NewTicket> tickets) {
    List<NewTicket> suspicious = undecidedKeys.among(tickets);
    Held held = suspicious.isEmpty() ? Held.NONE : held(suspicious);
    return writeAllBut(held, tickets);
  }

  /**
   * Leaves out the held keys, so that the other tickets do not wait for the transactions that hold
   * them.
   */
  private Written writeAllBut(Held held, List<NewTicket> tickets) {
    undecidedKeys.remember(held.undecided());
    Map<Key, NewTicketRows.Keyed> others = new HashMap<>(held.committed());
    Set<Key> undecided = new TreeSet<>(held.undecided());
    List<NewTicket> rest =
        tickets.stream().filter(ticket -> !held.contains(Key.of(ticket))).toList();
    if (!rest.isEmpty()) {
      Written written = insertOrLeaveOut(rest);
      others.putAll(written.others());
      undecided.addAll(written.undecided());
    }
    return new Written(others, undecided);
  }

  private Written insertOrLeaveOut(List<NewTicket> tickets) {
    try {
      return new Written(
          transactions.call(publications -> insert(tickets, publications)), Set.of());
    } catch (PessimisticLockingFailureException blocked) {
      Held held = held(tickets);
      if (held.isEmpty()) {
        throw blocked;
      }
      return writeAllBut(held, tickets);
    }
  }

  /**
   * Keys that cannot be inserted now because a row with the key exists.
   *
   * @param committed rows that can be read, although another transaction may hold their row lock
   * @param undecided the keys of rows whose transaction has not committed yet
   */
  private record Held(Map<Key, NewTicketRows.Keyed> committed, Set<Key> undecided) {
    static final Held NONE = new Held(Map.of(), Set.of());

    boolean isEmpty() {
      return committed.isEmpty() && undecided.isEmpty();
    }

    boolean contains(Key key) {
      return committed.containsKey(key) || undecided.contains(key);
    }
  }

  /** Reads without row locks: a lock would wait for the other transaction. */
  private Held held(List<NewTicket> tickets) {
    Set<Key> written = new TreeSet<>();
    transactions
        .readUncommitted(() -> rows.byKey(tickets))
        .forEach(row -> written.add(new Key(row.tenant(), row.key())));
    Map<Key, NewTicketRows.Keyed> committed = found(tickets);
    written.removeAll(committed.keySet());
    return new Held(committed, written);
  }

  private Map<Key, NewTicketRows.Keyed> found(List<NewTicket> tickets) {
    Map<Key, NewTicketRows.Keyed> found = new HashMap<>();
    rows.byKey(tickets).forEach(row -> found.put(new Key(row.tenant(), row.key()), row));
    return found;
  }

  /** Inserts the tickets and returns the rows that existed before, by key. */
  private Map<Key, NewTicketRows.Keyed> insert(List<NewTicket> tickets, Publications publications) {
    Map<Key, NewTicketRows.Keyed> others = new HashMap<>();
    if (rows.insert(tickets) != tickets.size()) {
      Map<Key, NewTicketRows.Keyed> found = found(tickets);
      for (NewTicket ticket : tickets) {
        NewTicketRows.Keyed row = found.get(Key.of(ticket));
        if (row == null) {
          throw new IllegalStateException(
              "ticket " + ticket.id() + " was neither inserted nor found");
        }
        if (!row.ticket().id().equals(ticket.id())) {
          others.put(Key.of(ticket), row);
        }
      }
    }
    addOurs(
        tickets.stream().filter(ticket -> !others.containsKey(Key.of(ticket))).toList(),
        publications);
    return others;
  }

  private void addOurs(List<NewTicket> tickets, Publications publications) {
    List<Publication> ours = new ArrayList<>(tickets.size());
    List<ControlTable.Accepted> controls = new ArrayList<>();
    List<AuditLine> entries = new ArrayList<>();
    List<TicketId> audited = new ArrayList<>(tickets.size());
    int commandBytes = 0;
    for (NewTicket ticket : tickets) {
      String about = ticket.command().controls();
      if (about == null) {
        ours.add(publication(ticket));
      } else {
        controls.add(control(ticket, about));
      }
      if (ticket.audit() == null) {
        audited.add(ticket.id());
        commandBytes += ticket.command().body().length;
      } else {
        entries.add(ticket.audit());
      }
    }
    if (!ours.isEmpty()) {
      publications.add(ours);
    }
    if (!controls.isEmpty()) {
      control.add(controls);
    }
    audit.add(entries, audited, commandBytes);
  }

  private static ControlTable.Accepted control(NewTicket ticket, String about) {
    return new ControlTable.Accepted(
        ticket.id(),
        about,
        ticket.command().type(),
        ticket.command().body(),
        ticket.request().traceparent(),
        ticket.createdAt());
  }

  private static Accepted result(
      NewTicket ticket, NewTicket winner, NewTicketRows.@Nullable Keyed other) {
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
    return Publication.firstOf(
        ticket.id(),
        ticket.command().queue(),
        ticket.command().type(),
        ticket.command().body(),
        ticket.request().traceparent(),
        ticket.createdAt());
  }
}
