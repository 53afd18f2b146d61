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
 * The external ids that a batch names, and which ticket has used each. A refused task does not use
 * its external id up: the client may ask again with it. Knows no database.
 */
final class ExternalIds {
  /**
   * One external id in its scope. Blanks at the end do not count, as in the table's primary key (a
   * PAD SPACE collation).
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
   * Ids over what was found.
   *
   * @param users who has used which id before
   * @param claimed the ids that are free, with the first ticket of the batch that names each
   */
  ExternalIds(Map<Key, TicketId> users, Map<Key, TicketId> claimed) {
    this.users = new HashMap<>(users);
    this.claimed = new TreeMap<>(claimed);
  }

  /** Why a ticket may not use an id: another one has. */
  Optional<Problem> refuse(Key key, TicketId ticket) {
    TicketId first = users.get(key);
    return first == null || first.equals(ticket)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                Reason.DUPLICATE_EXTERNAL_ID,
                "The externalId was used by ticket " + first + " already"));
  }

  /** Uses an id up. */
  void use(Key key, TicketId ticket) {
    if (users.putIfAbsent(key, ticket) == null) {
      used.put(key, ticket);
    }
  }

  /** What was used here, in key order. */
  SortedMap<Key, TicketId> used() {
    return used;
  }

  /**
   * What was claimed and nobody has used, in key order: those who named it were refused or wait.
   */
  List<Key> unused() {
    return claimed.keySet().stream().filter(key -> !used.containsKey(key)).toList();
  }

  /** What another ticket has used than the first that named it, in key order. */
  SortedMap<Key, TicketId> passedOn() {
    SortedMap<Key, TicketId> passedOn = new TreeMap<>(used);
    passedOn.entrySet().removeIf(use -> use.getValue().equals(claimed.get(use.getKey())));
    return passedOn;
  }
}
