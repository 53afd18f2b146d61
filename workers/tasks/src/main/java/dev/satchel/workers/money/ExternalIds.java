package dev.satchel.workers.money;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The external ids that the tasks of a batch name, and the ticket that has used each. A refused
 * task does not use up its external id: the client may send it again. Accesses no database.
 */
final class ExternalIds {
  /**
   * One external id in its scope. Trailing blanks are ignored, as in the table's primary key (a PAD
   * SPACE collation).
   *
   * @param task the stable type name
   */
  record Key(TenantId tenant, String task, String externalId) implements Comparable<Key> {
    /** The order of the table's primary key. */
    private static final Comparator<Key> ORDER =
        Comparator.comparing((Key key) -> key.tenant.name(), Sql::compareKeys)
            .thenComparing(Key::task, Sql::compareKeys)
            .thenComparing(Key::externalId, Sql::compareKeys);

    Key {
      int end = externalId.length();
      while (end > 0 && externalId.charAt(end - 1) == ' ') {
        end--;
      }
      externalId = externalId.substring(0, end);
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<Key, TicketId> users;
  private final SortedMap<Key, TicketId> claimed;
  private final SortedMap<Key, TicketId> used = new TreeMap<>();

  /**
   * The ids as they were read and claimed.
   *
   * @param users the ticket that has used each id that is not free
   * @param claimed the free ids, each with the first ticket of the batch that names it
   */
  ExternalIds(Map<Key, TicketId> users, Map<Key, TicketId> claimed) {
    this.users = new HashMap<>(users);
    this.claimed = new TreeMap<>(claimed);
  }

  /**
   * A problem with {@code DUPLICATE_EXTERNAL_ID} when another ticket has used the id, else empty.
   */
  Optional<Problem> refuse(Key key, TicketId ticket) {
    TicketId first = users.get(key);
    return first == null || first.equals(ticket)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                Reason.DUPLICATE_EXTERNAL_ID,
                "The externalId was used by ticket " + first + " already"));
  }

  /** Records that the ticket uses the id, unless a ticket has used it already. */
  void use(Key key, TicketId ticket) {
    if (users.putIfAbsent(key, ticket) == null) {
      used.put(key, ticket);
    }
  }

  /** The ids that this batch uses, each with its ticket, in key order. */
  SortedMap<Key, TicketId> used() {
    return used;
  }

  /**
   * The claimed ids that no task used, in key order: the tasks that named them were refused or
   * wait.
   */
  List<Key> unused() {
    return claimed.keySet().stream().filter(key -> !used.containsKey(key)).toList();
  }

  /** The ids that another ticket used than the one that claimed them, in key order. */
  SortedMap<Key, TicketId> passedOn() {
    SortedMap<Key, TicketId> passedOn = new TreeMap<>(used);
    passedOn.entrySet().removeIf(use -> use.getValue().equals(claimed.get(use.getKey())));
    return passedOn;
  }
}
