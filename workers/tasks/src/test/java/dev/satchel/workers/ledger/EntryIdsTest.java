package dev.satchel.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.KeyOrder;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EntryIdsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00.123Z");
  private final IdSource source = IdSource.seeded(Clock.fixed(NOW, ZoneOffset.UTC), 1);
  private final EntryIds ids = new EntryIds(source::next);

  @Test
  void anEntryHasItsOwnTimeWhenTheBalancesAreOlder() {
    UUID id = ids.after(List.of(lastPostedAt(NOW.minusMillis(1)), lastPostedAt(Instant.EPOCH)));

    assertThat(JournalEntry.millis(id)).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void anEntryComesAfterThoseOfAWorkerWhoseClockIsAhead() {
    Balance young = lastPostedAt(NOW.plusMillis(700));
    Balance younger = lastPostedAt(NOW.plus(Duration.ofSeconds(2)));

    UUID id = ids.after(List.of(young, younger));

    assertThat(KeyOrder.compare(younger.last().entry(), id)).isNegative();
    assertThat(JournalEntry.millis(id)).isEqualTo(NOW.toEpochMilli() + 2_001);
  }

  @Test
  void theFollowingEntriesOfTheBatchAreMovedByTheSameDifferenceAndStayUnique() {
    UUID last = ids.after(List.of(lastPostedAt(NOW.plusMillis(5))));
    Set<UUID> seen = new HashSet<>(Set.of(last));
    for (int i = 0; i < 1_000; i++) {
      UUID id = ids.after(List.of(lastPostedAt(NOW.minusMillis(i))));
      assertThat(KeyOrder.compare(last, id)).isNegative();
      assertThat(seen.add(id)).isTrue();
      last = id;
    }
    assertThat(JournalEntry.millis(last)).isEqualTo(NOW.toEpochMilli() + 6);
  }

  private static Balance lastPostedAt(Instant time) {
    return new Balance(
        new BalanceKey(new AccountId(new UUID(0, 1)), new Asset("KRW")),
        new TenantId("shop"),
        Balance.Kind.CLIENT,
        0,
        0,
        0,
        false,
        new LastPosting(7, new UUID(time.toEpochMilli() << 16 | 0x7fff, -1)),
        AccountStatus.OPEN);
  }
}
