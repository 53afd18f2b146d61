package dev.satchel.ingress.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final UUID KEY = new UUID(1, 1);
  private static final UUID SIBLING = new UUID(1, 2);
  private static final TenantId TENANT = new TenantId("one");
  private final Shares shares = Shares.of(1_000, 75, 50);

  @Test
  void saysWhoseBoundIsReached() {
    assertThat(shares.take(KEY, TENANT, 500)).isNull();
    assertThat(shares.take(KEY, TENANT, 1)).isEqualTo(Bound.KEY);
    assertThat(shares.take(SIBLING, TENANT, 250)).isNull();
    assertThat(shares.take(SIBLING, TENANT, 1)).isEqualTo(Bound.TENANT);
    assertThat(shares.take(new UUID(2, 1), new TenantId("two"), 250)).isNull();
    assertThat(shares.take(new UUID(2, 1), new TenantId("two"), 1)).isEqualTo(Bound.PROCESS);
    assertThat(shares.taken()).isEqualTo(1_000);
  }

  @Test
  void takesBackWhatWasGiven() {
    assertThat(shares.take(KEY, TENANT, 400)).isNull();
    assertThat(shares.take(KEY, TENANT, 200)).isEqualTo(Bound.KEY);
    shares.giveBack(KEY, TENANT, 400);
    assertThat(shares.taken()).isZero();
    assertThat(shares.take(KEY, TENANT, 500)).isNull();
  }

  @Test
  void losesNothingWhenManyTakeAtOnce() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      UUID key = new UUID(3, i % 2);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < 10_000; n++) {
                      if (shares.take(key, TENANT, 300) == null) {
                        shares.giveBack(key, TENANT, 300);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(shares.taken()).isZero();
    assertThat(shares.take(KEY, TENANT, 500)).isNull();
  }
}
