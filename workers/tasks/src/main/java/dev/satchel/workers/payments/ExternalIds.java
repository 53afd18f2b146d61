package dev.satchel.workers.payments;

import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    private static final Comparator<Key> ORDER =
        Comparator.comparing((Key key) -> key.tenant.name())
            .thenComparing(Key::task)
            .thenComparing(Key::externalId);

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
  private final Map<Key, TicketId> used = new TreeMap<>();

  /** Ids over what was loaded. */
  ExternalIds(Map<Key, TicketId> users) {
    this.users = new HashMap<>(users);
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
  Map<Key, TicketId> used() {
    return used;
  }
}
