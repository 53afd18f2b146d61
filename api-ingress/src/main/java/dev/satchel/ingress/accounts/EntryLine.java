package dev.satchel.ingress.accounts;

import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One line of an account's statement. */
record EntryLine(
    UUID entry, int line, String step, @Nullable UUID ticket, Instant postedAt, Posted posted) {

  /**
   * What was posted.
   *
   * @param layer {@code free} or {@code held}
   * @param amount in minor units; a negative amount reduces the layer
   */
  record Posted(String asset, String layer, long amount) {}

  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("entry", entry.toString());
    members.put("line", line);
    members.put("step", step);
    members.put("ticket", ticket == null ? null : new TicketId(ticket).toString());
    members.put("postedAt", postedAt.toString());
    members.put("asset", posted.asset());
    members.put("layer", posted.layer());
    members.put("amount", posted.amount());
    return members;
  }
}
