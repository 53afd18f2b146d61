package dev.satchel.ingress.accounts;

import dev.satchel.messages.Id;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of an account's statement.
 *
 * @param after null in a line of a release that did not number its postings
 */
record EntryLine(
    UUID entry,
    int line,
    String step,
    @Nullable UUID ticket,
    Instant postedAt,
    Posted posted,
    @Nullable After after) {
  /** The prefix of the text form of an entry's id. */
  static final String PREFIX = "ent_";

  /**
   * What was posted.
   *
   * @param layer {@code free} or {@code held}
   * @param amount in minor units; a negative amount reduces the layer
   */
  record Posted(String asset, String layer, long amount) {}

  /**
   * The balance right after the line.
   *
   * @param sequence the line's number: the lines of a balance are numbered from 1 without gaps
   * @param balance all that is posted, including what is held
   */
  record After(long sequence, long balance, long held) {}

  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("entry", Id.format(PREFIX, entry));
    members.put("line", line);
    members.put("step", step);
    members.put("ticket", ticket == null ? null : new TicketId(ticket).toString());
    members.put("postedAt", postedAt.toString());
    members.put("asset", posted.asset());
    members.put("layer", posted.layer());
    members.put("amount", posted.amount());
    members.put("sequence", after == null ? null : after.sequence());
    members.put("balanceAfter", after == null ? null : after.balance());
    members.put("heldAfter", after == null ? null : after.held());
    return members;
  }
}
