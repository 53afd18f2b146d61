package dev.satchel.ingress.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamGrantsTest {
  private final StreamGrants grants = new StreamGrants(6_400, 512);

  @Test
  void grantsStreamsToLateConnectionsHoweverManyCameBefore() {
    int[] granted = IntStream.range(0, 100).map(i -> grants.take()).toArray();
    assertThat(granted).startsWith(512, 512, 512, 512, 512, 480, 420).doesNotContain(0);
    assertThat(IntStream.of(granted).min()).hasValue(StreamGrants.LEAST);
    assertThat(IntStream.of(granted).sum()).isLessThanOrEqualTo(6_400 + 100 * StreamGrants.LEAST);
  }

  @Test
  void refusesAConnectionAboveTheLimitUntilAnotherIsClosed() {
    int[] granted = IntStream.range(0, 100).map(i -> grants.take()).toArray();
    assertThat(grants.full()).isTrue();
    assertThat(grants.take()).isZero();
    grants.giveBack(0);
    assertThat(grants.take()).isZero();
    grants.giveBack(granted[0]);
    assertThat(grants.take()).isPositive();
  }

  @Test
  void grantsAllStreamsAgainOnceAllConnectionsAreClosed() {
    int[] granted = IntStream.range(0, 100).map(i -> grants.take()).toArray();
    IntStream.of(granted).forEach(grants::giveBack);
    assertThat(grants.take()).isEqualTo(512);
  }
}
