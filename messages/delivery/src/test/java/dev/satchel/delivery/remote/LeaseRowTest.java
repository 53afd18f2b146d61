package dev.satchel.delivery.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.TaskQueue;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The starts counted against a message when its lease is taken over. */
class LeaseRowTest {
  private static final UUID MESSAGE = new UUID(1, 2);

  @Test
  void anExpiredLeaseAddsAnUnfinishedStart() {
    assertThat(next(new LeaseTable.Row(3, 7, false, 1, false), 3).starts()).isEqualTo(2);
  }

  @Test
  void aReleasedLeaseAddsNoUnfinishedStart() {
    assertThat(next(new LeaseTable.Row(3, 7, false, 1, true), 3).starts()).isEqualTo(1);
  }

  @Test
  void aNewAttemptBeginsWithoutUnfinishedStarts() {
    assertThat(next(new LeaseTable.Row(3, 7, false, 3, false), 4).starts()).isZero();
  }

  @Test
  void theTokenIncreases() {
    assertThat(next(new LeaseTable.Row(3, 7, false, 0, true), 3).token()).isEqualTo(8);
  }

  @Test
  void twoStartsMakeASuspectThreeASuspectThatRunsAloneAndFourAPoisonMessage() {
    assertThat(lease(1).suspicion()).isZero();
    assertThat(lease(2).suspicion()).isOne();
    assertThat(lease(3).suspicion()).isEqualTo(Leases.SUSPECTS_AT_ONCE);
    assertThat(lease(3).kills()).isFalse();
    assertThat(lease(4).kills()).isTrue();
  }

  private static Lease next(LeaseTable.Row row, int attempt) {
    return row.next(TaskQueue.PAYMENTS, MESSAGE, attempt);
  }

  private static Lease lease(int starts) {
    return new Lease(TaskQueue.PAYMENTS, MESSAGE, 1, 1, starts);
  }
}
