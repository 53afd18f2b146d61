package dev.satchel.ingress.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.TenantId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final TenantId TENANT = new TenantId("one");
  private static final Owner KEY = new Owner.Key(new UUID(1, 1), TENANT);
  private static final Owner SIBLING = new Owner.Key(new UUID(1, 2), TENANT);
  private static final Owner STRANGER = new Owner.Key(new UUID(2, 1), new TenantId("two"));
  private final Shares shares = Shares.of(1_000, 75, 50);

  @Test
  void reportsTheBoundThatIsReached() {
    assertThat(shares.take(KEY, 500)).isNull();
    assertThat(shares.take(KEY, 1)).isEqualTo(Bound.KEY);
    assertThat(shares.take(SIBLING, 250)).isNull();
    assertThat(shares.take(SIBLING, 1)).isEqualTo(Bound.TENANT);
    assertThat(shares.take(STRANGER, 250)).isNull();
    assertThat(shares.take(STRANGER, 1)).isEqualTo(Bound.PROCESS);
    assertThat(shares.taken()).isEqualTo(1_000);
  }

  @Test
  void countsAllAddressesOfOneNetworkAsOneClient() throws UnknownHostException {
    assertThat(shares.take(address("2001:db8:1:2::1"), 300)).isNull();
    assertThat(shares.take(address("2001:db8:1:2:ffff::2"), 300)).isEqualTo(Bound.ADDRESS);
    assertThat(shares.take(address("2001:db8:1:3::1"), 300)).isNull();
    assertThat(shares.take(address("192.0.2.1"), 300)).isNull();
    assertThat(shares.take(address("192.0.2.2"), 300)).isEqualTo(Bound.PROCESS);
    shares.giveBack(address("192.0.2.1"), 300);
    assertThat(shares.take(address("192.0.2.2"), 300)).isNull();
  }

  @SuppressWarnings("AddressSelection") // numeric addresses need no DNS
  private static Owner address(String host) throws UnknownHostException {
    return new Owner.Address(InetAddress.getByName(host));
  }

  @Test
  void releasedSharesCanBeTakenAgain() {
    assertThat(shares.take(KEY, 400)).isNull();
    assertThat(shares.take(KEY, 200)).isEqualTo(Bound.KEY);
    shares.giveBack(KEY, 400);
    assertThat(shares.taken()).isZero();
    assertThat(shares.take(KEY, 500)).isNull();
  }

  @Test
  void aTenantWithoutAShareGetsOneRequestOfAnySize() {
    assertThat(shares.takeWhole(KEY, 5_000, 10)).isNull();
    assertThat(shares.takeWhole(KEY, 1, 10)).isEqualTo(Bound.KEY);
    assertThat(shares.takeWhole(SIBLING, 11, 10)).isEqualTo(Bound.TENANT);
    assertThat(shares.takeWhole(SIBLING, 10, 10)).isNull();
    assertThat(shares.takeWhole(SIBLING, 1, 10)).isEqualTo(Bound.TENANT);
    assertThat(shares.takeWhole(STRANGER, 5_000, 10)).isNull();
    shares.giveBack(KEY, 5_000);
    shares.giveBack(SIBLING, 10);
    shares.giveBack(STRANGER, 5_000);
    assertThat(shares.taken()).isZero();
    assertThat(shares.take(KEY, 500)).isNull();
  }

  @Test
  void addressesWithoutAShareGetOnlySmallRequestsWhenAllIsTaken() throws UnknownHostException {
    assertThat(shares.takeWhole(address("192.0.2.1"), 900, 10)).isNull();
    assertThat(shares.takeWhole(address("192.0.2.2"), 101, 10)).isEqualTo(Bound.PROCESS);
    assertThat(shares.takeWhole(address("192.0.2.2"), 100, 10)).isNull();
    assertThat(shares.takeWhole(address("192.0.2.3"), 10, 10)).isNull();
    assertThat(shares.takeWhole(address("192.0.2.3"), 1, 10)).isEqualTo(Bound.PROCESS);
    assertThat(shares.takeWhole(address("192.0.2.4"), 11, 10)).isEqualTo(Bound.PROCESS);
    assertThat(shares.taken()).isEqualTo(1_010);
  }

  @Test
  void concurrentTakesAndReleasesLoseNothing() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Owner key = new Owner.Key(new UUID(3, i % 2), TENANT);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < 10_000; n++) {
                      if (shares.take(key, 300) == null) {
                        shares.giveBack(key, 300);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(shares.taken()).isZero();
    assertThat(shares.take(KEY, 500)).isNull();
  }
}
