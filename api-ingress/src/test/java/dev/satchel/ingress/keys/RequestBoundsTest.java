package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.bounds.Shares;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestBoundsTest {
  private static final Owner ONE = address(1);
  private static final Owner OTHER = address(2);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RequestBounds bounds =
      new RequestBounds(Shares.of(4, 75, 50), Shares.of(4, 100, 50), registry);

  @Test
  void lookupsOfOneAddressDoNotBlockAnotherAddress() {
    String found =
        bounds.lookUp(
            ONE,
            () ->
                bounds.lookUp(
                    ONE,
                    () -> {
                      assertThatThrownBy(() -> bounds.lookUp(ONE, () -> "a third"))
                          .isInstanceOfSatisfying(
                              RequestRefused.class, RequestBoundsTest::isTooMany);
                      return bounds.lookUp(OTHER, () -> "found");
                    }));
    assertThat(found).isEqualTo("found");
    assertThat(refused("address")).isOne();
    assertThat(bounds.lookUp(ONE, () -> "again")).isEqualTo("again");
  }

  @Test
  void aKeyAtItsLimitIsServedAgainOnceARequestEnds() {
    ApiKey key = TestKeys.of(new UUID(1, 1), "one");
    bounds.enter(key);
    bounds.enter(key);
    assertThatThrownBy(() -> bounds.enter(key))
        .isInstanceOfSatisfying(RequestRefused.class, RequestBoundsTest::isTooMany);
    assertThat(refused("key")).isOne();
    bounds.leave(key);
    bounds.enter(key);
  }

  private static void isTooMany(RequestRefused refused) {
    assertThat(refused.problem().type()).isEqualTo(ProblemType.QUOTA_EXCEEDED);
    assertThat(refused.problem().headers()).containsEntry("Retry-After", "1");
  }

  private double refused(String reason) {
    return registry.get("satchel.requests.refused").tag("reason", reason).counter().count();
  }

  private static Owner address(int last) {
    try {
      return new Owner.Address(
          InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last}));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
