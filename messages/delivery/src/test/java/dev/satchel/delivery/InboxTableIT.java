package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.messages.TaskQueue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Deduplication by the inbox: which copy of a message is handled. */
class InboxTableIT extends OnRealServers {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final UUID MESSAGE = new UUID(1, 2);

  @Test
  void aLateDuplicateOfAnOlderAttemptDoesNotReplaceTheNewerOne() {
    try (TestNode node = TestNode.start(settings)) {
      InboxTable inbox = node.bean(InboxTable.class);
      Arrived older = arrived(1, 1);
      Arrived newer = arrived(2, 2);

      assertThat(inbox.claim(TaskQueue.PAYMENTS, List.of(older, newer, arrived(3, 2)), NOW))
          .containsExactly(newer);
      assertThat(inbox.claim(TaskQueue.PAYMENTS, List.of(older), NOW)).isEmpty();
    }
  }

  private static Arrived arrived(long tag, int attempt) {
    return new Arrived(tag, false, MESSAGE, attempt, null, "a", Map.of(), new byte[0], null, null);
  }
}
